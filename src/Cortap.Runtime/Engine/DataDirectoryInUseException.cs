namespace Cortap.Runtime.Engine;

/// <summary>Another process runs on the same data folder.</summary>
public sealed class DataDirectoryInUseException(string message) : InvalidOperationException(message);
