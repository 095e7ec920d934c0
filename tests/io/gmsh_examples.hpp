#pragma once

namespace understudy::io::testing {

/// Two unit squares side by side, in MSH 2.2; one point and one node are not used.
inline const char* const squares_2 = R"($MeshFormat
2.2 0 8
$EndMeshFormat
$PhysicalNames
3
1 1 "left side"
2 2 "core"
2 3 "shell"
$EndPhysicalNames
$Nodes
7
1 0 0 0
2 1 0 0
3 2 0 0
10 0 1 0
11 1 1 0
12 2e0 1 0
99 5 5 5
$EndNodes
$Elements
5
1 15 2 0 1 99
2 1 2 1 4 10 1
3 1 2 9 4 3 12
4 3 2 2 1 1 2 11 10
5 3 2 3 1 2 3 12 11
$EndElements
)";

/// The same in MSH 4.1.
inline const char* const squares_4 = R"($MeshFormat
4.1 0 8
$EndMeshFormat
$PhysicalNames
3
1 1 "left side"
2 2 "core"
2 3 "shell"
$EndPhysicalNames
$Entities
1 2 2 0
1 5 5 5 0
1 0 0 0 0 1 0 1 1 2 1 -2
2 2 0 0 2 1 0 1 9 0
1 0 0 0 1 1 0 1 2 2 1 -2
2 1 0 0 2 1 0 1 3 0
$EndEntities
$Comments
anything
$EndComments
$Nodes
3 7 1 99
1 1 1 2
1
10
0 0 0 0.5
0 1 0 0.7
2 1 0 4
2
3
11
12
1 0 0
2 0 0
1 1 0
2 1 0
0 1 0 1
99
5 5 5
$EndNodes
$Elements
5 5 1 5
0 1 15 1
1 99
1 1 1 1
2 10 1
1 2 1 1
3 3 12
2 1 3 1
4 1 2 11 10
2 2 3 1
5 2 3 12 11
$EndElements
)";

/// One unit cube in MSH 2.2, with one of its faces as a boundary.
inline const char* const cube_2 = R"($MeshFormat
2.2 0 8
$EndMeshFormat
$PhysicalNames
2
2 1 "bottom"
3 2 "bulk"
$EndPhysicalNames
$Nodes
8
1 0 0 0
2 1 0 0
3 1 1 0
4 0 1 0
5 0 0 1
6 1 0 1
7 1 1 1
8 0 1 1
$EndNodes
$Elements
3
1 1 2 7 1 1 2
2 3 2 1 1 1 2 3 4
3 5 2 2 1 1 2 3 4 5 6 7 8
$EndElements
)";

}  // namespace understudy::io::testing
