using Microsoft.AspNetCore.Http;

namespace Cortap.Simulators.Riskuity;

/// <summary>Body of <c>POST /simulator/faults</c>, by which another process schedules a fault.</summary>
/// <param name="ProjectId">The project whose controls fail; null for the list of projects.</param>
/// <param name="Fault"><c>status</c>, <c>redirect</c>, or the name of a fault such as <c>gzip_bomb</c>.</param>
/// <param name="Status">HTTP status of the fault <c>status</c>.</param>
/// <param name="RetryAfter">Its <c>Retry-After</c> header.</param>
/// <param name="Location">Target of the fault <c>redirect</c>.</param>
/// <param name="Times">Number of requests that meet the fault; null for all.</param>
internal sealed record FaultRequest(long? ProjectId, string Fault, int? Status, string? RetryAfter, Uri? Location, int? Times)
{
    public IResult Schedule(RiskuitySimulator simulator)
    {
        if (ToFault() is not { } fault)
            return Results.BadRequest(new { detail = $"Unknown or incomplete fault {Fault}" });
        if (ProjectId is { } projectId)
            simulator.Fail(projectId, fault, Times ?? int.MaxValue);
        else
            simulator.FailListing(fault, Times ?? int.MaxValue);
        return Results.NoContent();
    }

    private RiskuityFault? ToFault() => Fault switch
    {
        "status" when Status is { } status => RiskuityFault.Status(status, retryAfter: RetryAfter),
        "redirect" when Location is not null => RiskuityFault.Redirect(Location),
        "html" => RiskuityFault.Html,
        "null" => RiskuityFault.Null,
        "truncated" => RiskuityFault.Truncated,
        "deep" => RiskuityFault.Deep,
        "lying_length" => RiskuityFault.LyingLength,
        "lying_encoding" => RiskuityFault.LyingEncoding,
        "endless_chunks" => RiskuityFault.EndlessChunks,
        "gzip_bomb" => RiskuityFault.GzipBomb,
        "dribble" => RiskuityFault.Dribble,
        "hang" => RiskuityFault.Hang,
        "reset" => RiskuityFault.Reset,
        _ => null,
    };
}
