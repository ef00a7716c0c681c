#pragma once
// One function a file of operations; each registers those of its file.

void defineSoftmax();
