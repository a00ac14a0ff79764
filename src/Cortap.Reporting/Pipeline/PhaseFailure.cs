using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Why a phase failed. It travels as a value, because members of exceptions do not survive the way through an orchestration.
/// </summary>
/// <param name="Code">One of the codes of docs/contract.md section 3.</param>
/// <param name="Message">Client text.</param>
/// <param name="Details">The code's details; null when it has none.</param>
/// <param name="Phase">Where it happened; null when no phase is to blame.</param>
/// <param name="Traceback">For operators, at most <see cref="MaxTraceback"/> characters.</param>
public sealed record PhaseFailure(string Code, string Message, JsonObject? Details = null, string? Phase = null, string? Traceback = null)
{
    /// <summary>Keeps every history event below 8 KiB.</summary>
    public const int MaxTraceback = 3_000;

    private const int MaxMessage = 2_000;

    /// <param name="timeout">The time that the job had.</param>
    public static PhaseFailure TimedOut(TimeSpan timeout) =>
        new(ErrorCodes.JobTimeout, $"The job was not finished after {timeout.TotalSeconds:0} seconds; try again later.");

    public static PhaseFailure Cancelled { get; } = new(ErrorCodes.Cancelled, "The job was cancelled by the caller.");

    /// <summary>The work of a job that has ended meanwhile; its record stays as it is.</summary>
    public static PhaseFailure Superseded(string phase) => new(ErrorCodes.InternalError, "The job has ended already.", Phase: phase);

    /// <summary>A failure that nobody foresaw.</summary>
    public static PhaseFailure Unexpected(string code, string? phase, string traceback) =>
        new(code, MessageFor(code), Phase: phase, Traceback: Shorten(traceback, MaxTraceback));

    public static PhaseFailure From(CortapException exception, string phase) => new(
        exception.Code, Shorten(exception.Message, MaxMessage), exception.Details, phase, Shorten(exception.ToString(), MaxTraceback));

    private static string MessageFor(string code) => code switch
    {
        ErrorCodes.GenerationError => "The report could not be generated; give the job id to the operators.",
        ErrorCodes.S3UploadError => "The report could not be stored; try again later.",
        ErrorCodes.UrlGenerationError => "The download link could not be made; try again later.",
        _ => "An internal error stopped the job; give the job id to the operators.",
    };

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..length];
}
