namespace Cortap.Sqlite;

/// <summary>Another process runs on the same data folder.</summary>
public sealed class DataDirectoryInUseException(string message) : InvalidOperationException(message);
