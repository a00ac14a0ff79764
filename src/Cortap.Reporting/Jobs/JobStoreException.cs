namespace Cortap.Reporting.Jobs;

/// <summary>The job store could not be reached or refused; the message is for the log, never for the client.</summary>
public sealed class JobStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
