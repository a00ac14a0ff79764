namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>A clock for the service that is hosted by the tests: what the system's will be after a while.</summary>
/// <param name="ahead">The while.</param>
internal sealed class AheadTime(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
}
