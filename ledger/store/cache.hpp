#pragma once

// A bounded cache of decoded objects, least recently used out first, bounded in number and in
// (estimated) bytes. Any thread.
//
// Readers offer what they have read from the database; the writer puts what it has written. A
// reader that read before a write must not bring the old value back after it: it takes a ticket
// before it reads, and its offer is ignored if anything was put since.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace qiyue {

template <class Key, class Value, class Hasher>
class Cache {
public:
    using Ticket = std::uint64_t;

    Cache(std::size_t count_max, std::size_t bytes_max)
        : count_max_(count_max), bytes_max_(bytes_max) {}

    /// The value, if it is here; otherwise sets the ticket for offer().
    std::optional<Value> find(const Key& key, Ticket& ticket) {
        const std::lock_guard lock(mutex_);
        ticket = puts_;
        const auto found = places_.find(key);
        if (found == places_.end()) return std::nullopt;
        order_.splice(order_.begin(), order_, found->second);
        return found->second->value;
    }

    /// What a reader has read since it took `ticket`.
    void offer(const Key& key, Value value, std::size_t bytes, Ticket ticket) {
        const std::lock_guard lock(mutex_);
        if (ticket == puts_) set(key, std::move(value), bytes);
    }

    /// What the writer has written.
    void put(const Key& key, Value value, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        ++puts_;
        set(key, std::move(value), bytes);
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return places_.size();
    }

private:
    struct Item {
        Key key;
        Value value;
        std::size_t bytes;
    };

    void set(const Key& key, Value value, std::size_t bytes) {
        const auto found = places_.find(key);
        if (found != places_.end()) drop(found->second);
        order_.push_front(Item{key, std::move(value), bytes});
        places_.emplace(key, order_.begin());
        bytes_ += bytes;
        while (!order_.empty() && (places_.size() > count_max_ || bytes_ > bytes_max_)) {
            drop(std::prev(order_.end()));
        }
    }

    void drop(typename std::list<Item>::iterator item) {
        bytes_ -= item->bytes;
        places_.erase(item->key);
        order_.erase(item);
    }

    const std::size_t count_max_;
    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::list<Item> order_;
    std::unordered_map<Key, typename std::list<Item>::iterator, Hasher> places_;
    std::size_t bytes_ = 0;
    std::uint64_t puts_ = 0;
};

}  // namespace qiyue
