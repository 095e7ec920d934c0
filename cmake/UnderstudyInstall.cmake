# `find_package(Understudy COMPONENTS materials loops)` in other projects.
include(CMakePackageConfigHelpers)

set(package lib/cmake/Understudy)
foreach(component flags ${understudy_components})
  install(EXPORT Understudy_${component} NAMESPACE Understudy:: DESTINATION ${package})
endforeach()
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/UnderstudyConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/UnderstudyConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/UnderstudyConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/UnderstudyConfig.cmake
              ${PROJECT_BINARY_DIR}/UnderstudyConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/UnderstudyDependencies.cmake
        DESTINATION ${package})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/CITATION.cff
        DESTINATION share/doc/understudy)
