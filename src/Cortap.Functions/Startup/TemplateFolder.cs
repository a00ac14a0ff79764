using Cortap.Reporting.Documents;

namespace Cortap.Functions.Startup;

/// <summary>Reads the restyled templates of <c>TEMPLATES_DIR</c>.</summary>
internal static class TemplateFolder
{
    private const long MaxLength = 16 * 1024 * 1024;

    /// <summary>The reports, with the templates of the folder in the place of those that the product ships.</summary>
    /// <param name="reports">The reports as shipped.</param>
    /// <param name="folder">Null for none.</param>
    /// <exception cref="TemplateFileException">Some cannot be used.</exception>
    public static ReportCatalog InForce(ReportCatalog reports, string? folder) => folder is null ? reports : RestyledTemplates.Apply(reports, Read(folder));

    /// <summary>Every .docx of the folder but those that Word keeps while a file is open.</summary>
    /// <exception cref="TemplateFileException">A file cannot be read.</exception>
    private static IEnumerable<(string Name, byte[] Content)> Read(string folder)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.docx").Where(file => !file.Name.StartsWith("~$", StringComparison.Ordinal)).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            yield return (file.Name, ReadFile(file));
        }
    }

    private static byte[] ReadFile(FileInfo file)
    {
        try
        {
            return file.Length <= MaxLength ? File.ReadAllBytes(file.FullName)
                : throw new TemplateFileException([$"{file.Name}: is larger than {MaxLength / 1024 / 1024} MiB, which no template needs to be."]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TemplateFileException([$"{file.Name}: cannot be read: {exception.Message}"]);
        }
    }
}
