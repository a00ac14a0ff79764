using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>One thing wrong with a template or with the values bound to it.</summary>
/// <param name="Template">Template id.</param>
/// <param name="Tag">The tag as written, or the part when no tag is involved.</param>
/// <param name="Place">Where.</param>
/// <param name="Reason">What is wrong and what is allowed.</param>
public sealed record TemplateProblem(string Template, string Tag, TemplatePlace Place, string Reason)
{
    private const int MaxReported = 20;

    public override string ToString() => $"{Tag} ({Place}): {Reason}";

    /// <summary>All problems as one <see cref="ErrorCodes.GenerationError"/>.</summary>
    public static CortapException ToException(IReadOnlyList<TemplateProblem> problems)
    {
        var shown = problems.Take(MaxReported).Select(problem => problem.ToString());
        var more = problems.Count > MaxReported ? $"; and {problems.Count - MaxReported} more" : "";
        return new CortapException(
            ErrorCodes.GenerationError,
            $"The template {problems[0].Template} could not be filled: {string.Join("; ", shown)}{more}. Correct the template or the project data.");
    }
}
