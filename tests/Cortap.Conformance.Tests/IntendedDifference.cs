namespace Cortap.Conformance.Tests;

/// <param name="Scenario">Class and method.</param>
/// <param name="Official">The lines of the official host's transcript that differ.</param>
/// <param name="Here">The lines of the engine's in their place.</param>
/// <param name="Reason">Why it is so.</param>
internal sealed record IntendedDifference(string Scenario, string Official, string Here, string Reason)
{
    public Difference Difference => new(Official, Here);
}
