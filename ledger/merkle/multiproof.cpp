#include "ledger/merkle/multiproof.hpp"

#include <utility>
#include <vector>

#include "ledger/base/encoding.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

constexpr std::string_view first_line = "qiyue/multiproof/v1";

std::string_view name_of(HashAlgorithm algorithm) {
    return algorithm == HashAlgorithm::sm3 ? "sm3" : "sha256";
}

/// An index that may follow: above the last one, inside the tree.
Result<void> check_place(Index index, std::optional<Index> last, TreeSize size) {
    if (last && index <= *last)
        return fail(ErrorCode::proof_index, "entry " + std::to_string(index.value) +
                                                " does not stand above the one before it");
    if (index.value >= size.value)
        return fail(ErrorCode::proof_index, "the tree of size " + std::to_string(size.value) +
                                                " has no entry " + std::to_string(index.value));
    return {};
}

/// The indexes to prove, looked at one ahead.
class Places {
public:
    Places(TreeSize size, const NextIndex& next) : size_(size), next_(next) {}

    Result<void> advance() {
        const std::optional<Index> last = front_;
        auto index = next_();
        if (!index) return pass(index);
        front_ = *index;
        return front_ ? check_place(*front_, last, size_) : Result<void>{};
    }
    bool in(Subtree subtree) const { return front_ && front_->value < subtree.end; }

private:
    TreeSize size_;
    const NextIndex& next_;
    std::optional<Index> front_;
};

}  // namespace

Result<void> write_multiproof(HashAlgorithm algorithm, TreeSize size, const NextIndex& next,
                              const NodeReader& nodes,
                              const std::function<Result<void>(std::string_view)>& write) {
    Places places{size, next};
    if (auto first = places.advance(); !first) return first;
    std::string head{first_line};
    head += '\n';
    head += name_of(algorithm);
    head += '\n' + std::to_string(size.value) + '\n';
    if (auto written = write(head); !written) return written;
    std::vector<Subtree> ahead{{0, size.value}};
    while (!ahead.empty()) {
        const Subtree subtree = ahead.back();
        ahead.pop_back();
        if (!places.in(subtree)) {
            auto root = subtree.width() == 0 ? empty_root(algorithm)
                                             : subtree_root(algorithm, subtree, nodes);
            if (!root) return pass(root);
            if (auto written = write(to_base64(root->view()) + '\n'); !written) return written;
        } else if (subtree.width() == 1) {
            if (auto taken = places.advance(); !taken) return taken;
        } else {
            ahead.push_back({subtree.split(), subtree.end});
            ahead.push_back({subtree.begin, subtree.split()});
        }
    }
    return {};
}

Result<MultiproofReader> MultiproofReader::begin(HashAlgorithm algorithm, NextLine lines) {
    MultiproofReader reader(algorithm, std::move(lines));
    if (auto read = reader.read_head(); !read) return pass(read);
    reader.ahead_.push_back({{0, reader.size_.value}});
    return reader;
}

std::unexpected<Error> MultiproofReader::refuse(std::string why) const {
    return fail(ErrorCode::proof_format, std::move(why), "line " + std::to_string(line_));
}

Result<std::optional<std::string>> MultiproofReader::next_line() {
    ++line_;
    return lines_();
}

Result<void> MultiproofReader::read_head() {
    for (const std::string_view wanted : {first_line, name_of(algorithm_)}) {
        auto line = next_line();
        if (!line) return pass(line);
        if (*line != wanted) return refuse("the line must be \"" + std::string{wanted} + "\"");
    }
    auto line = next_line();
    if (!line) return pass(line);
    const auto size = *line ? from_decimal(**line) : std::nullopt;
    if (!size) return refuse("the size is not a decimal number");
    size_ = TreeSize{*size};
    return {};
}

Result<std::optional<Hash>> MultiproofReader::next_hash() {
    auto line = next_line();
    if (!line) return pass(line);
    if (!*line) return std::nullopt;
    const auto hash = hash_from_base64(**line);
    if (!hash) return refuse("a hash is not strict base64 of 32 bytes");
    return hash;
}

/// The root of a subtree without leaves, which the proof states.
Result<void> MultiproofReader::push_hash() {
    auto root = next_hash();
    if (!root) return pass(root);
    if (!*root) return fail(ErrorCode::proof_inclusion, "the proof is too short");
    roots_.push_back(**root);
    return {};
}

void MultiproofReader::join() {
    const Hash right = roots_.back();
    roots_.pop_back();
    roots_.back() = node_hash(algorithm_, roots_.back(), right);
}

Result<void> MultiproofReader::take(const LeafAt& leaf) {
    if (auto fits = check_place(leaf.index, last_, size_); !fits) return fits;
    last_ = leaf.index;
    for (;;) {
        const Step step = ahead_.back();
        ahead_.pop_back();
        if (step.join) {
            join();
        } else if (leaf.index.value >= step.subtree.end) {
            if (auto pushed = push_hash(); !pushed) return pushed;
        } else if (step.subtree.width() == 1) {
            roots_.push_back(leaf.leaf);
            return {};
        } else {
            ahead_.push_back({step.subtree, true});
            ahead_.push_back({{step.subtree.split(), step.subtree.end}});
            ahead_.push_back({{step.subtree.begin, step.subtree.split()}});
        }
    }
}

Result<ProvedRoot> MultiproofReader::finish() {
    for (; !ahead_.empty(); ahead_.pop_back()) {
        if (ahead_.back().join)
            join();
        else if (auto pushed = push_hash(); !pushed)
            return pass(pushed);
    }
    auto left_over = next_hash();
    if (!left_over) return pass(left_over);
    if (*left_over) return fail(ErrorCode::proof_inclusion, "the proof is too long");
    return ProvedRoot{size_, roots_.front()};
}

Result<ProvedRoot> root_of_multiproof(HashAlgorithm algorithm, const NextLeaf& next,
                                      const NextLine& lines) {
    auto reader = MultiproofReader::begin(algorithm, lines);
    if (!reader) return pass(reader);
    for (;;) {
        const auto leaf = next();
        if (!leaf) return std::unexpected(leaf.error());
        if (!*leaf) return reader->finish();
        if (auto taken = reader->take(**leaf); !taken) return pass(taken);
    }
}

}  // namespace qiyue
