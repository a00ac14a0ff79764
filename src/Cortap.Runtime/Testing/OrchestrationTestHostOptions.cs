using Cortap.Runtime.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Runtime.Testing;

public sealed record OrchestrationTestHostOptions
{
    /// <summary>Every step is replayed unless told otherwise, so that code which is not deterministic fails its test.</summary>
    public ReplayMode ReplayMode { get; init; } = ReplayMode.EveryStep;

    public DateTimeOffset StartTime { get; init; } = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Whether the clock moves to the next timer by itself while a completion is awaited and nothing else is going on.</summary>
    public bool AutoAdvance { get; init; } = true;

    /// <summary>Null: a folder of its own that is removed with the host.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Services for activities.</summary>
    public IServiceProvider? Services { get; init; }

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    public int MaxConcurrentActivities { get; init; } = 20;

    public int MaxCachedOrchestrations { get; init; } = 1_000;
}
