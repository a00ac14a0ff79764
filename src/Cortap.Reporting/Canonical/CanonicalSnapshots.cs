using System.Collections.Concurrent;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Canonical;

/// <summary>Whose canonical document is wanted.</summary>
/// <param name="ProjectId">Riskuity's id.</param>
/// <param name="TenantId">Tenant of the verified token.</param>
/// <param name="Token">The caller's bearer token.</param>
/// <param name="CorrelationId">Sent along with every call.</param>
/// <param name="ProjectName">Riskuity's name of the project where the caller knows it already.</param>
/// <param name="Refresh">Reads Riskuity again even if a snapshot is fresh.</param>
public sealed record SnapshotRequest(
    long ProjectId, string TenantId, string Token, string CorrelationId, string? ProjectName = null, bool Refresh = false);

/// <summary>
/// Canonical documents of the last hour, by tenant and project. A snapshot is served only to a caller whose own token Riskuity accepts for
/// that project at this moment, and only while the number of controls and the project's setup are those it was made from. What else
/// changes in Riskuity shows after the hour or with <see cref="SnapshotRequest.Refresh"/>.
/// </summary>
public sealed class CanonicalSnapshots(
    RiskuityClient riskuity, IProjectSetupSource setups, CanonicalTransformer transformer, TimeProvider time)
{
    private const int MaxSnapshots = 256;

    private readonly ConcurrentDictionary<(string TenantId, long ProjectId), Snapshot> _snapshots = new();

    /// <summary>How long a snapshot may be served.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>The project's document, from a snapshot or from Riskuity.</summary>
    /// <exception cref="CortapException">
    /// A failure of the fetch phase, or <see cref="ErrorCodes.TransformationError"/> for malformed setup.
    /// </exception>
    public async Task<CanonicalDocument> GetAsync(SnapshotRequest request, CancellationToken cancellationToken)
    {
        var key = (request.TenantId, request.ProjectId);
        var setup = await setups.GetAsync(request.ProjectId, cancellationToken);
        if (!request.Refresh && Fresh(key, setup) is { } snapshot && await IsCurrentAsync(snapshot, request, cancellationToken))
            return snapshot.Document;

        var controls = await riskuity.GetProjectControlsAsync(request.ProjectId, request.Token, request.CorrelationId, cancellationToken);
        var document = transformer.Transform(request.ProjectId, controls, setup, request.ProjectName);
        Keep(key, new Snapshot(document, controls.Count, setup.Fingerprint, time.GetUtcNow()));
        return document;
    }

    /// <summary>A document that blocks a report is not kept: whoever mends the project in Riskuity must see the effect at once.</summary>
    private void Keep((string TenantId, long ProjectId) key, Snapshot snapshot)
    {
        if (Enum.GetValues<ReportType>().All(type => CanonicalValidation.IsRenderable(snapshot.Document, type)))
            _snapshots[key] = snapshot;
        else
            _snapshots.TryRemove(key, out _);
        Prune();
    }

    private Snapshot? Fresh((string TenantId, long ProjectId) key, ProjectSetup setup) =>
        _snapshots.TryGetValue(key, out var snapshot) && IsAlive(snapshot) && snapshot.SetupFingerprint == setup.Fingerprint
            ? snapshot
            : null;

    /// <summary>Asks Riskuity for one control with the caller's token; a refusal is thrown as that of a whole fetch would be.</summary>
    private async Task<bool> IsCurrentAsync(Snapshot snapshot, SnapshotRequest request, CancellationToken cancellationToken)
    {
        var count = await riskuity.CountProjectControlsAsync(
            request.ProjectId, request.Token, request.CorrelationId, cancellationToken);
        return count == snapshot.ControlCount;
    }

    private bool IsAlive(Snapshot snapshot) => time.GetUtcNow() - snapshot.TakenAt is var age && age >= TimeSpan.Zero && age < Lifetime;

    private void Prune()
    {
        if (_snapshots.Count <= MaxSnapshots)
            return;
        foreach (var entry in _snapshots.Where(entry => !IsAlive(entry.Value)))
            _snapshots.TryRemove(entry);
        while (_snapshots.Count > MaxSnapshots)
            _snapshots.TryRemove(_snapshots.MinBy(entry => entry.Value.TakenAt));
    }

    private sealed record Snapshot(CanonicalDocument Document, int ControlCount, string SetupFingerprint, DateTimeOffset TakenAt);
}
