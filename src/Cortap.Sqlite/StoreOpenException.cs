namespace Cortap.Sqlite;

/// <summary>A store cannot be opened. The message is complete: what failed, why, and what to do.</summary>
public sealed class StoreOpenException(string message, Exception? innerException = null) : Exception(message, innerException);
