namespace Cortap.Reporting.Documents;

/// <summary>Puts the templates that an office has restyled into force.</summary>
public static class RestyledTemplates
{
    /// <summary>A catalog in which each of the files takes the place of the template that it was made from.</summary>
    /// <param name="reports">The templates that the product ships.</param>
    /// <param name="files">The name and content of each file.</param>
    /// <exception cref="TemplateFileException">Some cannot be used.</exception>
    public static ReportCatalog Apply(ReportCatalog reports, IEnumerable<(string Name, byte[] Content)> files)
    {
        var faults = new List<string>();
        var found = new Dictionary<string, (string Name, ReportTemplate Template)>(StringComparer.Ordinal);
        foreach (var (name, content) in files)
        {
            var inspection = TemplateInspector.Inspect(content, reports);
            faults.AddRange(inspection.Problems.Select(problem => $"{name}: {problem}"));
            if (inspection.Problems.Count > 0)
            {
                continue;
            }

            if (found.TryGetValue(inspection.Id!, out var other))
            {
                faults.Add($"{name}: is a copy of the template {inspection.Id}, as {other.Name} is. Keep one of them in the folder.");
            }
            else
            {
                found[inspection.Id!] = (name, reports.All.Single(report => report.Template.Id == inspection.Id).Template.Restyled(content));
            }
        }

        return faults.Count == 0 ? reports.With(found.Values.Select(file => file.Template)) : throw new TemplateFileException(faults);
    }

    /// <summary>One text for each restyled template whose original has another version by now; the newer wording is not in it.</summary>
    public static IEnumerable<string> Outdated(ReportCatalog shipped, ReportCatalog inForce) =>
        from report in inForce.All
        where report.Template.IsRestyled
        let original = shipped.Of(report.Type).Template
        where original.Version != report.Template.Version
        select $"The template {original.Id} of TEMPLATES_DIR was made from version {report.Template.Version}, and this service ships version {original.Version}, "
            + "whose changes are not in it; restyle a fresh copy.";
}

/// <summary>Template files cannot be used.</summary>
/// <param name="faults">One line for each fault, with the file's name.</param>
public sealed class TemplateFileException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults => faults;
}
