namespace Cortap.Runtime.Engine;

/// <summary>When an orchestrator's code is run again from the start.</summary>
public enum ReplayMode
{
    /// <summary>After a restart or eviction only; a live orchestration is fed its new events.</summary>
    Cached,

    /// <summary>For every event. Slow, and shows code that is not deterministic at once.</summary>
    EveryStep,
}
