using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;

namespace Cortap.Runtime.Engine;

/// <summary>How the embedded engine stores and runs.</summary>
public sealed record EngineOptions
{
    /// <summary>Folder of the store; created if missing. One engine at a time may own it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Activities that run at the same time; 1 or more. host.json: <c>extensions.durableTask.maxConcurrentActivityFunctions</c>.</summary>
    public int MaxConcurrentActivities { get; init; } = 20;

    /// <summary>Orchestrations that run code at the same time; 1 or more. host.json: <c>maxConcurrentOrchestratorFunctions</c>.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = 20;

    public ReplayMode ReplayMode { get; init; } = ReplayMode.Cached;

    /// <summary>Unfinished orchestrations kept in memory; the least recently used beyond this are replayed when something happens to them.</summary>
    public int MaxCachedOrchestrations { get; init; } = 1_000;

    /// <summary>A work item during which the process died this often is not tried again.</summary>
    public int MaxProcessDeaths { get; init; } = 3;

    /// <summary>How long a process has to live before it runs work that one more death would condemn; zero or more.</summary>
    public TimeSpan LastTryDelay { get; init; } = TimeSpan.FromSeconds(10);

    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;
}
