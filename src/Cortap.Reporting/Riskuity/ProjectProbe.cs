using System.Collections.Concurrent;
using System.Globalization;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Riskuity;

/// <summary>
/// Asks Riskuity for the caller's projects before a job is accepted (docs/contract.md, section 1). Answers are cached per token, requests
/// with the same token share one call, and trouble with Riskuity never refuses a job.
/// </summary>
public sealed class ProjectProbe(RiskuityClient riskuity, TimeSpan timeout, TimeProvider time) : IDisposable
{
    // Whoever sends a token can make us ask about it, so those who are not known yet share a few calls.
    private const int MaxStrangers = 8;

    private const int MaxCachedTokens = 10_000;
    private static readonly TimeSpan ListingLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TrustLifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    // Apart from the listings, which are asked for anew much sooner: that Riskuity does not answer then takes no trust away.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _trusted = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _strangers = new(MaxStrangers);

    /// <summary>Most bytes of lists that are kept.</summary>
    internal long MaxHeldBytes { get; init; } = 64 * 1024 * 1024;

    internal long HeldBytes => _entries.Sum(pair => pair.Value.Size);

    /// <summary>Refuses what Riskuity clearly refuses; everything else is for the fetch phase to decide.</summary>
    public async Task<Outcome<ProbedProject>> CheckAsync(
        long projectId, BearerToken token, string correlationId, CancellationToken cancellationToken)
    {
        if (!(await CheckAllAsync([projectId], token, correlationId, cancellationToken).ConfigureAwait(false)).TryGet(out var projects, out var problem))
        {
            return problem;
        }

        return projects[0].IsAbsent ? NotListed(projectId) : projects[0];
    }

    /// <summary>The same for many projects by one question; which of them Riskuity does not list is left to the caller.</summary>
    /// <returns>For each, in the same order, what is known of it.</returns>
    public async Task<Outcome<ProbedProject[]>> CheckAllAsync(
        IReadOnlyList<long> projectIds, BearerToken token, string correlationId, CancellationToken cancellationToken)
    {
        var listing = await ListAsync(token, correlationId, ListingLifetime, isStranger: false, cancellationToken).ConfigureAwait(false);
        return Refuse(listing) is { } refusal ? refusal
            : listing is { StatusCode: 200, Projects: { Count: > 0 } projects } ? Found(projectIds, projects)
            : Unknown(projectIds);
    }

    /// <summary>
    /// The same where no fetch with the caller's own token decides afterwards: what Riskuity does not say is no leave.
    /// </summary>
    /// <param name="projectIds">Which.</param>
    /// <param name="token">The caller's.</param>
    /// <param name="isServiceAccount">The caller sees every project, and his list is empty.</param>
    /// <param name="correlationId">Sent along.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>For each, in the same order, what is known of it; a 503 when Riskuity cannot be asked.</returns>
    public async Task<Outcome<ProbedProject[]>> ConfirmAllAsync(
        IReadOnlyList<long> projectIds, BearerToken token, bool isServiceAccount, string correlationId, CancellationToken cancellationToken)
    {
        if (isServiceAccount)
        {
            return await CheckAllAsync(projectIds, token, correlationId, cancellationToken).ConfigureAwait(false);
        }

        var listing = await ListAsync(token, correlationId, ListingLifetime, isStranger: false, cancellationToken).ConfigureAwait(false);
        return Refuse(listing) is { } refusal ? refusal
            : listing is { StatusCode: 200, Projects: { } projects } ? Found(projectIds, projects)
            : new Problem(
                ErrorCodes.Unavailable, "Riskuity cannot be asked now which projects this user may see; try again.", RetryAfter: TimeSpan.FromSeconds(5));
    }

    /// <summary>The problem of a project that Riskuity lists for others at most.</summary>
    public static Problem NotListed(long projectId) => new(
        ErrorCodes.ProjectNotFound,
        FormattableString.Invariant($"Project {projectId} is not among the projects of this user; check the id."),
        new() { ["project_id"] = projectId });

    private static Problem? Refuse(ProjectListing listing) => listing.StatusCode switch
    {
        401 => new Problem(ErrorCodes.InvalidToken, "Riskuity does not accept this token; sign in again."),
        403 => new Problem(ErrorCodes.InsufficientPermissions, "Riskuity refuses this user access to the projects; check the user's permissions."),
        _ => null,
    };

    private static ProbedProject[] Unknown(IReadOnlyList<long> projectIds) => [.. projectIds.Select(_ => new ProbedProject(null))];

    /// <summary>The status with which Riskuity answered for this token in the last five minutes or answers now; null when it cannot be asked.</summary>
    internal async Task<int?> AskAboutTokenAsync(BearerToken token, string correlationId, CancellationToken cancellationToken) =>
        _trusted.TryGetValue(token.Hash, out var since) && IsWithin(TrustLifetime, since, time.GetUtcNow()) ? 200
        : (await ListAsync(token, correlationId, TrustLifetime, isStranger: true, cancellationToken).ConfigureAwait(false)).StatusCode;

    private static ProbedProject[] Found(IReadOnlyList<long> projectIds, IReadOnlyList<TenantProject> projects)
    {
        List<string> wanted = [.. projectIds.Select(id => id.ToString(CultureInfo.InvariantCulture))];
        var names = wanted.ToHashSet();
        var found = new Dictionary<string, string?>();
        // The first of two projects of one id, as ever. A list may be of a hundred thousand.
        foreach (var project in projects.Where(project => names.Contains(project.Id))) found.TryAdd(project.Id, project.Name);
        return [.. wanted.Select(id => found.TryGetValue(id, out var name) ? new ProbedProject(name) : new ProbedProject(null, IsAbsent: true))];
    }

    public void Dispose() => _strangers.Dispose();

    private async Task<ProjectListing> AskAsync(BearerToken token, string correlationId)
    {
        var askedAt = time.GetUtcNow();
        var listing = await riskuity.ListProjectsAsync(token.Value, correlationId, timeout, CancellationToken.None).ConfigureAwait(false);
        switch (listing)
        {
            case { StatusCode: 200, Projects: null }:
                // A page of a proxy, say: Riskuity has not been asked, and nobody is trusted for it.
                return new ProjectListing(null, null);
            case { StatusCode: 200 }:
                _trusted[token.Hash] = askedAt;
                break;
            case { StatusCode: 401 or 403 }:
                _trusted.TryRemove(token.Hash, out _);
                break;
        }

        return listing;
    }

    /// <summary>When all calls of the pool are taken for as long as one may last, the token cannot be asked about now.</summary>
    private async Task<ProjectListing> AskForStrangerAsync(BearerToken token, string correlationId)
    {
        if (!await _strangers.WaitAsync(timeout).ConfigureAwait(false))
        {
            return new ProjectListing(null, null);
        }

        try
        {
            return await AskAsync(token, correlationId).ConfigureAwait(false);
        }
        finally
        {
            _strangers.Release();
        }
    }

    private async Task<ProjectListing> ListAsync(
        BearerToken token, string correlationId, TimeSpan lifetime, bool isStranger, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isFresh = _entries.TryGetValue(token.Hash, out var entry) && IsWithin(lifetime, entry.AskedAt, now);
        if (!isFresh)
        {
            var next = new Entry(now, new(() => isStranger ? AskForStrangerAsync(token, correlationId) : AskAsync(token, correlationId)));

            // Whoever replaces the stale entry asks; the others wait for his answer.
            entry = _entries.AddOrUpdate(token.Hash, next, (_, existing) => ReferenceEquals(existing, entry) ? next : existing);
        }

        ProjectListing listing;
        try
        {
            listing = await entry!.Listing.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The probe never makes a request fail; what is wrong shows again when the data is fetched.
            listing = new ProjectListing(null, null);
        }
        finally
        {
            if (!isFresh) Prune();
        }

        if (listing.StatusCode is not (200 or 401 or 403))
        {
            // No verdict: the next request asks again.
            _entries.TryRemove(new(token.Hash, entry!));
        }

        return listing;
    }

    /// <summary>A clock that was put back makes everything old.</summary>
    private static bool IsWithin(TimeSpan lifetime, DateTimeOffset since, DateTimeOffset now) => now >= since && now - since < lifetime;

    /// <summary>Forgets what is over, and the oldest of what is too much.</summary>
    private void Prune()
    {
        var now = time.GetUtcNow();
        Forget(_entries, entry => entry.AskedAt, entry => entry.Lifetime);
        Forget(_trusted, since => since, _ => TrustLifetime);
        _entries.KeepNewest(MaxCachedTokens, MaxHeldBytes, entry => entry.AskedAt, entry => entry.Size);
        _trusted.KeepNewest(MaxCachedTokens, MaxHeldBytes, since => since, _ => 0);

        // What others have begun meanwhile is not of the future.
        void Forget<T>(ConcurrentDictionary<string, T> tokens, Func<T, DateTimeOffset> sinceOf, Func<T, TimeSpan> lifetimeOf)
        {
            foreach (var stale in tokens.Where(pair => (now - sinceOf(pair.Value)).Duration() >= lifetimeOf(pair.Value)))
            {
                tokens.TryRemove(stale);
            }
        }
    }

    private sealed class Entry(DateTimeOffset askedAt, Lazy<Task<ProjectListing>> listing)
    {
        public DateTimeOffset AskedAt { get; } = askedAt;

        public Lazy<Task<ProjectListing>> Listing { get; } = listing;

        /// <summary>A list is asked for anew much sooner than whether the token is accepted, which takes little room.</summary>
        public TimeSpan Lifetime => Answer?.Projects is null ? TrustLifetime : ListingLifetime;

        /// <summary>Bytes of the list; 0 as long as there is none.</summary>
        public long Size => Answer?.Size ?? 0;

        private ProjectListing? Answer => Listing is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } answered } ? answered.Result : null;
    }
}

/// <summary>A project that Riskuity did not refuse.</summary>
/// <param name="Name">Riskuity's name of it, when the listing showed it.</param>
/// <param name="IsAbsent">Riskuity listed projects of this user, but not this one.</param>
public sealed record ProbedProject(string? Name, bool IsAbsent = false);
