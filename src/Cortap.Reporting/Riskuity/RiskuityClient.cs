using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Riskuity;

/// <summary>Reads projects and their controls from Riskuity with the caller's token; it never writes.</summary>
public sealed class RiskuityClient(HttpClient http, RiskuityOptions options, TimeProvider time, ILogger<RiskuityClient> logger)
{
    private readonly HttpClient _http = http;
    private readonly RiskuityOptions _options = options;
    private readonly TimeProvider _time = time;
    private readonly ILogger<RiskuityClient> _logger = logger;

    /// <summary>Lists the caller's projects in one attempt. Trouble with Riskuity is told by the result, never thrown.</summary>
    /// <param name="token">The caller's bearer token.</param>
    /// <param name="correlationId">Sent as <c>X-Correlation-ID</c>.</param>
    /// <param name="timeout">Time for the whole answer.</param>
    /// <param name="cancellationToken">Cancels the call; the only cause of an exception.</param>
    public Task<ProjectListing> ListProjectsAsync(
        string token, string correlationId, TimeSpan timeout, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Reads every control of a project with its assessment, in source order, duplicates included.</summary>
    /// <exception cref="CortapException">
    /// <see cref="ErrorCodes.ExpiredToken"/>, <see cref="ErrorCodes.InvalidToken"/>, <see cref="ErrorCodes.InsufficientPermissions"/> or
    /// <see cref="ErrorCodes.DataFetchError"/>, with <c>details {endpoint, status_code?, attempts}</c>.
    /// </exception>
    public Task<IReadOnlyList<ProjectControl>> GetProjectControlsAsync(
        long projectId, string token, string correlationId, CancellationToken cancellationToken) => throw new NotImplementedException();
}
