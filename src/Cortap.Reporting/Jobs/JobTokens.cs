using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>The caller's token between the request and the end of the fetch phase; in the store it exists only sealed.</summary>
public sealed class JobTokens(IJobStore store, TokenCipher cipher)
{
    /// <summary>The token of this job, or null when it was removed already or cannot be opened with the keys of this process.</summary>
    public async Task<BearerToken?> GetAsync(JobId id, CancellationToken cancellationToken) =>
        await store.GetTokenAsync(id, cancellationToken).ConfigureAwait(false) is { } sealedToken ? cipher.Open(id, sealedToken) : null;

    /// <summary>Removes the token; to be called when the fetch phase has used it or the job has ended.</summary>
    public Task ForgetAsync(JobId id, CancellationToken cancellationToken) => store.RemoveTokenAsync(id, cancellationToken);
}
