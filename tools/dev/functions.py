"""Finds the functions of a C++ or TypeScript text and how many lines each has, without a compiler.

Comments, strings and preprocessor lines are blanked first. A brace block counts as a function when the text before it
holds a parameter list and is no initialiser, type, namespace or statement; blocks inside a function belong to it.
"""

import re

RAW_STRING = re.compile(r'R"([^\s()\\]{0,16})\((?:.|\n)*?\)\1"')
PIECE = re.compile(
    r'//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'|^[ \t]*#(?:\\\n|[^\n])*', re.MULTILINE)
NOT_A_FUNCTION = re.compile(r"^\s*(?:inline\s+)?(?:namespace|class|struct|union|enum|extern|interface|export\s+class)\b")
STATEMENT = re.compile(r"^\s*(?:if|else|for|while|switch|do|try|catch|return)\b")
TEMPLATE = re.compile(r"^\s*template\s*<[^{};]*?>\s*(?=(?:class|struct|union)\b)")


def blank(text):
    """The same text, line for line, with everything that is not code replaced by blanks."""
    def empty(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return PIECE.sub(empty, RAW_STRING.sub(empty, text))


def without_brackets(head):
    """The head of a block without what stands in round brackets, so that default arguments do not count."""
    out, depth = [], 0
    for letter in head:
        if letter == "(":
            depth += 1
            if depth == 1:
                out.append("()")
        elif letter == ")":
            depth -= 1
        elif depth == 0:
            out.append(letter)
    return "".join(out)


def is_function(head):
    flat = TEMPLATE.sub("", without_brackets(head))
    if "()" not in flat or NOT_A_FUNCTION.match(flat) or STATEMENT.match(flat):
        return False
    before = re.sub(r"operator\s*[=!<>+\-*/%^&|~\[\]]+", "operator", flat).replace("=>", "")
    before = re.sub(r"\)\s*(?:->|requires)[^{]*$", ")", before)
    return "=" not in before.split("()")[0]


def name_of(head):
    for match in re.finditer(r"(operator\s*[^\s\w(]+|[~\w:]+)\s*\(", head):
        if match.group(1) not in ("requires", "sizeof", "decltype", "noexcept"):
            return match.group(1)
    return head.strip()[:40]


def functions(text):
    """[(first line, lines, name)] of every outermost function of the text."""
    code = blank(text)
    found, stack = [], []
    start, inside = 0, 0
    continued = None
    for at, letter in enumerate(code):
        if letter == "{":
            head = code[start:at]
            opens = inside == 0 and (continued is not None or is_function(head))
            begin = start + len(head) - len(head.lstrip())
            if continued is not None and inside == 0:
                begin, head = continued
                continued = None
            stack.append((begin, head, opens))
            inside += opens
        elif letter == "}" and stack:
            begin, head, closes = stack.pop()
            if closes:
                inside -= 1
                if code[at + 1:at + 200].lstrip()[:1] in (",", "{"):
                    # A member's initialiser in braces: the constructor's body is still to come.
                    continued = (begin, head)
                else:
                    first = code.count("\n", 0, begin) + 1
                    found.append((first, code.count("\n", 0, at) + 2 - first, name_of(head)))
        if letter in "{};":
            start = at + 1
    return found
