using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Canonical;

/// <summary>
/// The gate between transformation and rendering: completeness first, then the schema (docs/domain/canonical-model.md, section 8).
/// </summary>
public static class CanonicalValidation
{
    /// <summary>True when <see cref="EnsureRenderable"/> would pass the document.</summary>
    public static bool IsRenderable(CanonicalDocument document, ReportFields fields) =>
        CompletenessCheck.Evaluate(document, fields).CanGenerate && CanonicalSchema.FindViolations(document, fields).Count == 0;

    /// <summary>Passes a document from which the report can be made.</summary>
    /// <param name="document">The document.</param>
    /// <param name="fields">What the report needs.</param>
    /// <param name="setup">The setup that the document was made from, where people mend it; null where it is not known.</param>
    /// <returns>What the document lacks without being blocked, for the log.</returns>
    /// <exception cref="CortapException">
    /// <see cref="ErrorCodes.MissingRequiredData"/> with <c>{missing_fields[], quality_score}</c>, or
    /// <see cref="ErrorCodes.TransformationError"/> with <c>{errors[]}</c>.
    /// </exception>
    public static CompletenessResult EnsureRenderable(CanonicalDocument document, ReportFields fields, ProjectSetup? setup = null)
    {
        var completeness = CompletenessCheck.Evaluate(document, fields);
        if (!completeness.CanGenerate)
            throw Missing(completeness, fields, setup);
        if (CanonicalSchema.Validate(document, fields, setup) is { Count: > 0 } errors)
            throw Invalid(errors);
        return completeness;
    }

    /// <summary>Everything that a <see cref="ErrorCodes.TransformationError"/> tells, one line each.</summary>
    public static IReadOnlyList<string> ErrorsOf(CortapException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Details?["errors"] is JsonArray { Count: > 0 } errors ? [.. errors.Select(error => (string)error!)] : [failure.Message];
    }

    private static CortapException Missing(CompletenessResult completeness, ReportFields needed, ProjectSetup? setup)
    {
        var fields = completeness.MissingCriticalFields;
        var places = string.Join("; ", fields.Select(path => $"{path} (fill {setup?.PlaceOf(needed.SetupPathOf(path)) ?? needed.SourceOf(path)})"));
        return new CortapException(
            ErrorCodes.MissingRequiredData,
            fields.Count == 1
                ? $"A required field is missing: {places}. Complete it and request the report again."
                : $"{fields.Count} required fields are missing: {places}. Complete them and request the report again.",
            new JsonObject { ["missing_fields"] = Array(fields), ["quality_score"] = completeness.DataQualityScore });
    }

    private static CortapException Invalid(IReadOnlyList<string> errors) => new(
        ErrorCodes.TransformationError,
        $"The project's data breaks the canonical schema: {errors[0]}. Correct the data and request the report again.",
        new JsonObject { ["errors"] = Array(errors) });

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
