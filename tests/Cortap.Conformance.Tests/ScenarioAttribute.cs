namespace Cortap.Conformance.Tests;

/// <summary>A test that runs one body on each host and compares what was seen.</summary>
/// <param name="behavior">What users of the official stack observe; a row of docs/parity.md.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScenarioAttribute(string behavior) : FactAttribute
{
    public string Behavior { get; } = behavior;

    /// <summary>Whether only a host that replays every step can show it.</summary>
    public bool NeedsReplay { get; init; }
}
