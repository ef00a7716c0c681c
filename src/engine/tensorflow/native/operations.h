#pragma once
// One function a file of operations; each registers those of its file.

void defineAttention();
void defineEmbeddings();
void defineOptimizers();
void defineRanking();
void defineScores();
void defineSoftmax();
void defineSparse();
