DELETE FROM receivers WHERE origin = @origin AND revision = @revision;
