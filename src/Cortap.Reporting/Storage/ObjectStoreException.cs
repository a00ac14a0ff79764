namespace Cortap.Reporting.Storage;

/// <summary>The object store could not be reached or refused; the message is for the log, never for the client.</summary>
public sealed class ObjectStoreException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Trying again does not help: the object is damaged or gone, or the store is set up wrongly. Default: false.</summary>
    public bool IsLasting { get; init; }
}
