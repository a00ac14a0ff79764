using System.Text.Json.Nodes;

namespace Cortap.Reporting.Errors;

/// <summary>
/// The failure of a phase or of a request. <see cref="Exception.Message"/> is what the client may read;
/// what only operators may read travels in <see cref="Exception.InnerException"/> and in the log.
/// </summary>
/// <param name="code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="message">Client text: what failed, why, what to do. No token, upstream body, bucket or server path.</param>
/// <param name="details">The code's <c>details</c> object, or null when the code has none.</param>
/// <param name="innerException">The cause, for the log.</param>
public sealed class CortapException(string code, string message, JsonObject? details = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public string Code { get; } = code;

    public JsonObject? Details { get; } = details;
}
