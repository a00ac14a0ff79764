SELECT number FROM commits;
