using System.Text.Json.Nodes;

namespace Cortap.Reporting.Errors;

/// <summary>
/// Why a request is refused, as docs/contract.md section 5 shows it to the client. Status and title follow from the code.
/// </summary>
/// <param name="Code">One of <see cref="ErrorCodes"/> that has an HTTP status.</param>
/// <param name="Message">Client text: what failed, why, what to do. No token, upstream body, bucket or server path.</param>
/// <param name="Details">The code's <c>details</c> object; null when it has none.</param>
/// <param name="RetryAfter">Value of the <c>Retry-After</c> header; null sends none.</param>
public sealed record Problem(string Code, string Message, JsonObject? Details = null, TimeSpan? RetryAfter = null)
{
    public const string MediaType = "application/problem+json";

    private const string TypeBase = "https://cortap.example/errors/";

    /// <summary>The <c>error</c> member: the code, but for the one answer whose text the contract fixes (section 4).</summary>
    public string Error { get; init; } = Code;

    /// <summary>The code's, but for what the server refuses by itself.</summary>
    public int Status { get; init; } = ProblemCatalogue.StatusOf(Code);

    public string Title => ProblemCatalogue.TitleOf(Code);

    /// <summary>Refuses parameters of the query, all at once.</summary>
    public static Problem InvalidQuery(IEnumerable<FieldError> errors) =>
        InvalidFields(ErrorCodes.InvalidRequest, "The query has wrong parameters; details.errors names them.", errors);

    /// <summary>Refuses fields of the request, all at once.</summary>
    public static Problem InvalidFields(string code, string message, IEnumerable<FieldError> errors)
    {
        var list = new JsonArray();
        foreach (var error in errors)
        {
            list.Add(new JsonObject { ["field"] = error.Field, ["message"] = error.Message });
        }

        return new Problem(code, message, new JsonObject { ["errors"] = list });
    }

    /// <summary>
    /// The body of the answer in UTF-8: <c>type, title, status, detail, error, message, details?, timestamp, correlation_id</c>.
    /// </summary>
    public byte[] ToUtf8Json(DateTimeOffset timestamp, string correlationId) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("type", TypeBase + Code);
        json.WriteString("title", Title);
        json.WriteNumber("status", Status);
        json.WriteString("detail", Message);
        json.WriteString("error", Error);
        json.WriteString("message", Message);
        if (Details is not null)
        {
            json.WritePropertyName("details");
            Details.WriteTo(json);
        }

        json.WriteString("timestamp", JsonText.Time(timestamp));
        json.WriteString("correlation_id", correlationId);
        json.WriteEndObject();
    });
}

/// <summary>One wrong field or header of a request.</summary>
/// <param name="Field">Path of the member, such as <c>options.format</c>, or name of the header.</param>
/// <param name="Message">What is wrong and what is expected.</param>
public sealed record FieldError(string Field, string Message);
