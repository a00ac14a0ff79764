namespace Cortap.Runtime.Foundation;

/// <summary>The store cannot take the request now; nothing was accepted. The message says why and what to do.</summary>
public sealed class StorageUnavailableException(string message, Exception? innerException = null)
    : IOException(message, innerException);
