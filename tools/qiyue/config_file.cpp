#include "tools/qiyue/config_file.hpp"

#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "tools/qiyue/files.hpp"

namespace qiyue {
namespace {

constexpr std::uint64_t config_bytes_max = 64 * 1024;

struct Setting {
    std::string name;
    std::string value;
    std::string place;  ///< file:line
};

std::unexpected<Error> wrong(const std::string& place, const std::string& what) {
    return fail(ErrorCode::invalid_argument, place + ": " + what);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Without the double quotes around it; nullopt if there is only one of them, or nothing at all.
std::optional<std::string> value_in(std::string_view text) {
    const bool opened = text.starts_with('"');
    const bool closed = text.size() > 1 && text.ends_with('"');
    if (opened != closed) return std::nullopt;
    if (opened) text = text.substr(1, text.size() - 2);
    if (text.empty()) return std::nullopt;
    return std::string(text);
}

/// nullopt for a line that says nothing.
Result<std::optional<Setting>> read_line(std::string_view line, std::string place) {
    line = trimmed(line);
    if (line.empty() || line.front() == '#' || line.front() == ';') return std::nullopt;
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) {
        return wrong(place, "a line is name = value; flags take true or false");
    }
    auto value = value_in(trimmed(line.substr(equals + 1)));
    if (!value) return wrong(place, "there is no value, or only one of its quotation marks");
    return Setting{std::string(trimmed(line.substr(0, equals))), std::move(*value),
                   std::move(place)};
}

Result<std::vector<Setting>> read_settings(const std::string& path) {
    const auto text = read_input(path, config_bytes_max);
    if (!text) return fail(ErrorCode::invalid_argument, "--config: " + text.error().detail);
    std::vector<Setting> settings;
    std::size_t number = 0;
    for (std::size_t from = 0; from < text->size();) {
        const std::size_t end = std::min(text->find('\n', from), text->size());
        auto setting = read_line(std::string_view(*text).substr(from, end - from),
                                 path + ":" + std::to_string(++number));
        if (!setting) return pass(setting);
        if (*setting) settings.push_back(std::move(**setting));
        from = end + 1;
    }
    return settings;
}

CLI::Option* option_of(CLI::App& command, const std::string& name) {
    if (name.empty() || name.front() == '-' || name == "config" || name == "help") return nullptr;
    return command.get_option_no_throw("--" + name);
}

Result<void> apply(CLI::Option& option, const Setting& setting) {
    const bool is_flag = option.get_items_expected_max() == 0;
    if (is_flag && setting.value != "true" && setting.value != "false") {
        return wrong(setting.place, setting.name + " is true or false");
    }
    if (is_flag && setting.value == "false") return {};
    try {
        option.add_result(setting.value);
        option.run_callback();
    } catch (const CLI::Error& error) {  // how the parser says that a value does not fit
        return wrong(setting.place, error.what());
    }
    return {};
}

}  // namespace

Result<void> apply_config(CLI::App& command, const std::string& path) {
    const auto settings = read_settings(path);
    if (!settings) return std::unexpected(settings.error());
    std::set<const CLI::Option*> given;
    std::set<std::string> named;
    for (const CLI::Option* option : command.get_options())
        if (option->count() > 0) given.insert(option);
    for (const Setting& setting : *settings) {
        CLI::Option* option = option_of(command, setting.name);
        if (option == nullptr) {
            return wrong(setting.place, "there is no option \"" + setting.name + "\"; `qiyue " +
                                            command.get_name() + " --help` lists them");
        }
        const bool once = option->get_items_expected_max() <= 1;
        if (!named.insert(setting.name).second && once) {
            return wrong(setting.place, setting.name + " is set twice");
        }
        if (given.contains(option)) continue;  // the command line wins
        if (auto applied = apply(*option, setting); !applied) return applied;
    }
    return {};
}

}  // namespace qiyue
