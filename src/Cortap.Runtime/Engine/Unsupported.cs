using Microsoft.DurableTask;

namespace Cortap.Runtime.Engine;

/// <summary>What the official API offers and this engine does not do: it says so, instead of leaving it out in silence.</summary>
internal static class Unsupported
{
    public static NotSupportedException Feature(string what, string instead) => new($"The embedded engine has no {what}. {instead}");

    public static NotSupportedException Entities()
        => Feature("durable entities", "Keep state in an orchestration or in a store of the application.");

    public static NotSupportedException Versions()
        => Feature("versions of orchestrators and activities", "Register a changed orchestrator under a new name, and let running instances end under the old one.");

    /// <exception cref="NotSupportedException">Something is registered that this engine cannot run.</exception>
    public static void Check(DurableTaskRegistry registry)
    {
        if (registry.GetEntities().Any())
            throw Entities();
        if (HasVersions(registry.GetOrchestrators().Select(registered => registered.Key)) || HasVersions(registry.GetActivities().Select(registered => registered.Key)))
            throw Versions();
    }

    /// <exception cref="NotSupportedException">The options ask for what this engine does not do.</exception>
    public static void Check(TaskOptions? options, bool isActivity)
    {
        if (options?.Version is { } version && version != TaskVersion.Unversioned)
            throw Versions();
        if (isActivity && options?.Tags is { Count: > 0 })
            throw Feature("tags of activities", "Tag the orchestration.");
#pragma warning disable CS0618 // Obsolete because the official worker ignores it; whoever sets it is to be told.
        if (options?.Retry?.Policy?.HandleAsync is not null)
            throw Feature("asynchronous predicate of a retry policy", "Use RetryPolicy.HandleFailure or TaskOptions.FromRetryHandler.");
#pragma warning restore CS0618
    }

    private static bool HasVersions(IEnumerable<TaskName> names) => names.GroupBy(name => name).Any(group => group.Skip(1).Any());
}
