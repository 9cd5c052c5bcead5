#pragma once

// How reports look: on a screen, on A4, in black and white. The same for every report, so that it
// can be read without any other file.

#include "ledger/package/report/html_text.hpp"

namespace qiyue {

/// The contents of <style>, but for the margins of printed pages, which name the document.
Markup report_style();

/// Begins a page: head, style, margins with `left` and `right` at the top of each printed page.
/// Characters of these that no style sheet should hold are left out.
/// `more` are further rules of style.
void begin_document(HtmlText& html, std::string_view title, std::string_view left,
                    std::string_view right, Markup more = "");
/// The reader's choice of languages: needs no script; what is printed is what was chosen.
void write_language_choice(HtmlText& html);
void end_document(HtmlText& html);

}  // namespace qiyue
