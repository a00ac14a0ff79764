using Cortap.Sqlite;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Storage;

/// <summary>Makes the store's faults the engine's health.</summary>
internal sealed partial class StoreFaults(EngineHealthMonitor health, ILogger logger) : IFaultPolicy
{
    private readonly ILogger _logger = logger;

    public string? FinalFault => health.Current is { State: EngineState.Faulted, Reason: { } reason } ? reason : null;

    public void BecameUnavailable(string reason, Exception cause)
    {
        LogUnavailable(cause);
        health.Set(EngineState.Unavailable, reason);
    }

    public void BecameAvailable()
    {
        health.Set(EngineState.Running, null);
        LogAvailable();
    }

    public void Failed(string reason, Exception cause)
    {
        if (FinalFault is not null)
            return;
        health.Fault(reason);
        LogFaulted(cause);
    }

    public Exception Refuse(string reason, Exception? cause) => new StorageUnavailableException(reason, cause);

    [LoggerMessage(EventId = 700, Level = LogLevel.Error, Message = "The store cannot be written; requests are refused until it can.")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(EventId = 701, Level = LogLevel.Warning, Message = "The store can be written again.")]
    private partial void LogAvailable();

    [LoggerMessage(EventId = 702, Level = LogLevel.Critical, Message = "The store has failed; nothing more is written.")]
    private partial void LogFaulted(Exception exception);
}
