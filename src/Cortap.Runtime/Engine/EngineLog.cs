using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Engine;

/// <summary>What the engine logs about work. Names and numbers are those of the official worker; inputs and outputs are never logged.</summary>
internal static partial class EngineLog
{
    public const string Category = "Microsoft.DurableTask.Worker";

    [LoggerMessage(EventId = 600, EventName = nameof(OrchestrationStarted), Level = LogLevel.Information,
        Message = "'{Name}' orchestration with ID '{InstanceId}' started.")]
    public static partial void OrchestrationStarted(ILogger logger, string instanceId, string name);

    [LoggerMessage(EventId = 601, EventName = nameof(OrchestrationCompleted), Level = LogLevel.Information,
        Message = "'{Name}' orchestration with ID '{InstanceId}' completed.")]
    public static partial void OrchestrationCompleted(ILogger logger, string instanceId, string name);

    [LoggerMessage(EventId = 602, EventName = nameof(OrchestrationFailed), Level = LogLevel.Information,
        Message = "'{Name}' orchestration with ID '{InstanceId}' failed.")]
    public static partial void OrchestrationFailed(ILogger logger, Exception? exception, string instanceId, string name);

    [LoggerMessage(EventId = 603, EventName = nameof(ActivityStarted), Level = LogLevel.Information,
        Message = "'{Name}' activity of orchestration ID '{InstanceId}' started.")]
    public static partial void ActivityStarted(ILogger logger, string instanceId, string name);

    [LoggerMessage(EventId = 604, EventName = nameof(ActivityCompleted), Level = LogLevel.Information,
        Message = "'{Name}' activity of orchestration ID '{InstanceId}' completed.")]
    public static partial void ActivityCompleted(ILogger logger, string instanceId, string name);

    [LoggerMessage(EventId = 605, EventName = nameof(ActivityFailed), Level = LogLevel.Information,
        Message = "'{Name}' activity of orchestration ID '{InstanceId}' failed.")]
    public static partial void ActivityFailed(ILogger logger, Exception exception, string instanceId, string name);

    [LoggerMessage(EventId = 710, EventName = nameof(OrchestrationTerminated), Level = LogLevel.Information,
        Message = "'{Name}' orchestration with ID '{InstanceId}' was terminated.")]
    public static partial void OrchestrationTerminated(ILogger logger, string instanceId, string name);

    [LoggerMessage(EventId = 711, EventName = nameof(WorkInterrupted), Level = LogLevel.Warning,
        Message = "The previous process ended while {Count} work items were running; they are taken up again.")]
    public static partial void WorkInterrupted(ILogger logger, int count);

    [LoggerMessage(EventId = 712, EventName = nameof(Recovered), Level = LogLevel.Information,
        Message = "The engine runs on {Folder}: {Activities} activities and {Events} events taken up.")]
    public static partial void Recovered(ILogger logger, string folder, int activities, int events);

    [LoggerMessage(EventId = 713, EventName = nameof(Damaged), Level = LogLevel.Critical,
        Message = "The store is damaged: {Finding}")]
    public static partial void Damaged(ILogger logger, string finding);

    [LoggerMessage(EventId = 714, EventName = nameof(Failed), Level = LogLevel.Critical, Message = "The engine has failed and runs nothing more.")]
    public static partial void Failed(ILogger logger, Exception exception);
}
