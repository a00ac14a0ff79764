using Cortap.Reporting.Documents;

namespace Cortap.Functions.Startup;

/// <summary>Reads the restyled templates of <c>TEMPLATES_DIR</c>.</summary>
internal static class TemplateFolder
{
    private const int MaxLength = 16 * 1024 * 1024;

    /// <summary>The reports, with the templates of the folder in the place of those that the product ships.</summary>
    /// <param name="reports">The reports as shipped.</param>
    /// <param name="folder">Null for none.</param>
    /// <exception cref="TemplateFileException">Some cannot be used.</exception>
    public static ReportCatalog InForce(ReportCatalog reports, string? folder) => folder is null ? reports : RestyledTemplates.Apply(reports, Read(folder));

    /// <summary>Every .docx of the folder, in any spelling, but those that Word keeps while a file is open and those that are hidden, as macOS leaves them on shares.</summary>
    /// <exception cref="TemplateFileException">The folder or a file cannot be read.</exception>
    private static IEnumerable<(string Name, byte[] Content)> Read(string folder) =>
        Guard($"folder {folder}", () => new DirectoryInfo(folder).GetFiles("*.docx", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive, IgnoreInaccessible = false }))
            .Where(file => !file.Name.StartsWith("~$", StringComparison.Ordinal)).OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => (file.Name, Guard(file.Name, () => LimitedFile.Read(file.FullName, MaxLength))
                ?? throw new TemplateFileException([$"{file.Name}: is larger than {MaxLength / 1024 / 1024} MiB, which no template needs to be."])));

    private static T Guard<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TemplateFileException([$"{name}: cannot be read: {exception.Message}"]);
        }
    }
}
