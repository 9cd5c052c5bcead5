#include "tools/qiyue/commands.hpp"

int main(int argc, char** argv) { return qiyue::run_commands(argc, argv); }
