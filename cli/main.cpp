#include <understudy/cli/understudy.hpp>

int main(int argc, char** argv) {
  return understudy::main(argc, argv, understudy::study::standard_catalogue());
}
