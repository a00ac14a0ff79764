using System.Security.Cryptography;
using System.Text.Json;
using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Riskuity;

/// <summary>
/// Reads projects and their controls from Riskuity with the caller's token; it never writes (docs/domain/riskuity-api.md).
/// </summary>
public sealed class RiskuityClient(HttpClient http, RiskuityOptions options, TimeProvider time, ILogger<RiskuityClient> logger)
{
    private const int MaxReadings = 2;

    private readonly RiskuityTransport _transport = new(http, options, time, logger);
    private readonly RiskuityFailures _failures = new(time);

    /// <summary>Lists the caller's projects in one attempt. Trouble with Riskuity is told by the result, never thrown.</summary>
    /// <param name="token">The caller's bearer token.</param>
    /// <param name="correlationId">Sent as <c>X-Correlation-ID</c>.</param>
    /// <param name="timeout">Time for the whole answer.</param>
    /// <param name="cancellationToken">Cancels the call; the only cause of an exception.</param>
    public async Task<ProjectListing> ListProjectsAsync(
        string token, string correlationId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var endpoint = RiskuityEndpoint.TenantProjects;
        var answer = await _transport.GetOnceAsync(endpoint, token, correlationId, timeout, cancellationToken);
        if (answer.Body is not { } body)
            return new ProjectListing(answer.StatusCode, null);
        try
        {
            return new ProjectListing(answer.StatusCode, RiskuityJson.ReadProjects(body.Span));
        }
        catch (Exception exception) when (exception is JsonException or OutOfMemoryException)
        {
            logger.Unreadable(options.BaseUrl, endpoint.Path, Fault(exception));
            return new ProjectListing(answer.StatusCode, null);
        }
    }

    /// <summary>Reads every control of a project with its assessment, in source order, duplicates included.</summary>
    /// <exception cref="CortapException">
    /// <see cref="ErrorCodes.ExpiredToken"/>, <see cref="ErrorCodes.InvalidToken"/>, <see cref="ErrorCodes.InsufficientPermissions"/>, or
    /// <see cref="ErrorCodes.DataFetchError"/> with <c>details {endpoint, status_code?, attempts}</c>.
    /// </exception>
    public async Task<ControlListing> ReadControlsAsync(
        long projectId, string token, string correlationId, CancellationToken cancellationToken)
    {
        for (var reading = 1; ; reading++)
        {
            var (listing, totals) = await ReadAllPagesAsync(projectId, token, correlationId, cancellationToken);
            // Of a control that is added or removed between two pages another one is missed, or read twice.
            if (totals.TrueForAll(total => total == listing.Controls.Count))
                return listing;
            var endpoint = RiskuityEndpoint.ProjectControls(projectId, 0, 0).Path;
            logger.CountMismatch(endpoint, totals.Find(total => total != listing.Controls.Count), listing.Controls.Count, reading < MaxReadings ? "starts again" : "is given up");
            if (reading == MaxReadings)
                throw RiskuityFailures.CountMismatch(endpoint, reading);
        }
    }

    private async Task<(ControlListing Listing, List<int> Totals)> ReadAllPagesAsync(
        long projectId, string token, string correlationId, CancellationToken cancellationToken)
    {
        var items = new List<ProjectControl>();
        var totals = new List<int>();
        var (length, values) = (0L, 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (true)
        {
            var endpoint = RiskuityEndpoint.ProjectControls(projectId, options.PageSize, items.Count);
            var (answer, attempts) = await _transport.GetWithRetriesAsync(endpoint, token, correlationId, cancellationToken);
            if (answer.Body is not { } body)
                throw _failures.Refused(projectId, endpoint.Path, answer, attempts, token);
            length += body.Length;
            values += JsonSize.CountOf(body.Span);
            if (length > options.MaxListingBytes || values > JsonSize.MaxValues)
                throw TooLarge(endpoint, attempts);
            var page = ReadPage(body, endpoint, attempts, hash);
            items.AddRange(page.Items);
            totals.Add(page.Total ?? page.Items.Count);
            if (page.Items.Count == 0 || items.Count >= totals[^1])
                return (new ControlListing(items, Convert.ToHexStringLower(hash.GetHashAndReset()), length), totals);
        }
    }

    /// <summary>Where it is wrong, as far as that is known; nothing of what stands there.</summary>
    private static string Fault(Exception exception) => exception switch
    {
        JsonException { Path: { } path } => path,
        JsonException { LineNumber: { } line, BytePositionInLine: var position } => $"no JSON at line {line + 1}, byte {position + 1}",
        JsonException => exception.Message,
        _ => "more than the memory that is left",
    };

    private CortapException TooLarge(RiskuityEndpoint endpoint, int attempts)
    {
        logger.Unreadable(options.BaseUrl, endpoint.Path, $"more than {options.MaxListingBytes} bytes or {JsonSize.MaxValues} values in all");
        return RiskuityFailures.TooLarge(endpoint.Path, attempts);
    }

    private ControlPage ReadPage(Memory<byte> body, RiskuityEndpoint endpoint, int attempts, IncrementalHash hash)
    {
        try
        {
            // The reading may write into the bytes.
            hash.AppendData(body.Span);
            var page = RiskuityJson.ReadControls(body.Span);
            return page.Total is null or <= RiskuityOptions.MaxControls ? page : throw new TooManyControlsException();
        }
        catch (TooManyControlsException exception)
        {
            logger.Unreadable(options.BaseUrl, endpoint.Path, exception.Message);
            throw RiskuityFailures.TooLarge(endpoint.Path, attempts);
        }
        catch (JsonException exception)
        {
            logger.Unreadable(options.BaseUrl, endpoint.Path, Fault(exception));
            throw RiskuityFailures.Unreadable(endpoint.Path, attempts, exception);
        }
    }
}
