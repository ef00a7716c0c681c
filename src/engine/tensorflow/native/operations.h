#pragma once
// One function a file of operations; each registers those of its file.

void defineActivations();
void defineAttention();
void defineEmbeddings();
void defineLayerNorm();
void defineLinear();
void defineOptimizers();
void defineRanking();
void defineScores();
void defineSoftmax();
void defineSparse();
