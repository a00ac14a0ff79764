using System.Collections.Concurrent;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Canonical;

/// <summary>Whose canonical document is wanted.</summary>
/// <param name="ProjectId">Riskuity's id.</param>
/// <param name="TenantId">Tenant of the verified token.</param>
/// <param name="UserId">User of the verified token.</param>
/// <param name="Token">The caller's bearer token.</param>
/// <param name="CorrelationId">Sent along with every call.</param>
/// <param name="ProjectName">Riskuity's name of the project where the caller knows it already.</param>
/// <param name="Refresh">Reads Riskuity again even if a snapshot is fresh.</param>
public sealed record SnapshotRequest(
    long ProjectId, long TenantId, long UserId, string Token, string CorrelationId, string? ProjectName = null, bool Refresh = false);

/// <summary>
/// Canonical documents of the last hour, by tenant, user and project: what one user may see of a project is not what another may. Riskuity
/// is read each time with the caller's own token, so that nobody gets what Riskuity would not give him now; a snapshot saves the work that
/// follows, where the whole listing and the project's setup are those it was made from.
/// </summary>
public sealed class CanonicalSnapshots(
    RiskuityClient riskuity, IProjectSetupSource setups, CanonicalTransformer transformer, IReadOnlyList<ReportFields> reports, TimeProvider time)
{
    private const int MaxSnapshots = 256;

    private readonly ConcurrentDictionary<Key, Snapshot> _snapshots = new();

    /// <summary>Most bytes of the listings that the kept documents were made from; these take some three times as much memory.</summary>
    internal long MaxListingBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long a snapshot may be served.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>The project's document, whose <see cref="CanonicalDocument.GeneratedAt"/> is the time of its data, and the setup that it is made from.</summary>
    /// <exception cref="CortapException">
    /// A failure of the fetch phase, or <see cref="ErrorCodes.TransformationError"/> for malformed setup.
    /// </exception>
    public async Task<(CanonicalDocument Document, ProjectSetup Setup)> GetAsync(SnapshotRequest request, CancellationToken cancellationToken)
    {
        var key = new Key(request.TenantId, request.UserId, request.ProjectId);
        var setup = await setups.GetAsync(request.ProjectId, cancellationToken);
        var listing = await riskuity.ReadControlsAsync(request.ProjectId, request.Token, request.CorrelationId, cancellationToken);
        var source = new Source(listing.Sha256, setup.Fingerprint, request.ProjectName);
        if (!request.Refresh && _snapshots.TryGetValue(key, out var snapshot) && IsAlive(snapshot) && snapshot.Source == source)
            return (snapshot.Document with { GeneratedAt = transformer.Now() }, setup);

        var document = transformer.Transform(request.ProjectId, listing.Controls, setup, request.ProjectName);
        Keep(key, new Snapshot(document, source, listing.Length, time.GetUtcNow()));
        return (document, setup);
    }

    /// <summary>A document that blocks a report is not kept: whoever mends the project in Riskuity must see the effect at once.</summary>
    private void Keep(Key key, Snapshot snapshot)
    {
        if (reports.All(fields => CanonicalValidation.IsRenderable(snapshot.Document, fields)))
            _snapshots[key] = snapshot;
        else
            _snapshots.TryRemove(key, out _);
        Prune();
    }

    /// <summary>Of the last hour and of today, because some values default to the day's date.</summary>
    private bool IsAlive(Snapshot snapshot) => time.GetUtcNow() is var now && now - snapshot.TakenAt is var age
        && age >= TimeSpan.Zero && age < Lifetime && now.UtcDateTime.Date == snapshot.TakenAt.UtcDateTime.Date;

    private void Prune()
    {
        foreach (var entry in _snapshots.Where(entry => !IsAlive(entry.Value)))
            _snapshots.TryRemove(entry);
        _snapshots.KeepNewest(MaxSnapshots, MaxListingBytes, snapshot => snapshot.TakenAt, snapshot => snapshot.Length);
    }

    private readonly record struct Key(long TenantId, long UserId, long ProjectId);

    /// <summary>All that a document is made from.</summary>
    private sealed record Source(string ListingSha256, string SetupFingerprint, string? ProjectName);

    private sealed record Snapshot(CanonicalDocument Document, Source Source, long Length, DateTimeOffset TakenAt);
}
