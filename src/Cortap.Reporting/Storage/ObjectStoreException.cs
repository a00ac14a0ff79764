namespace Cortap.Reporting.Storage;

/// <summary>The object store could not be reached or refused; the message is for the log, never for the client.</summary>
public sealed class ObjectStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
