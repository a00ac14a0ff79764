using Cortap.Infrastructure.Pdf;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>Skipped where LibreOffice or pdftotext is not installed; .ci/run installs both.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LibreOfficeFactAttribute : FactAttribute
{
    public LibreOfficeFactAttribute()
    {
        if (Location is null || !Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "pdftotext"))))
        {
            Skip = "LibreOffice (writer, python3-uno) or pdftotext is not installed.";
        }
    }

    public static LibreOfficeLocation? Location { get; } =
        LibreOfficeLocation.Find(Environment.GetEnvironmentVariable("PDF_CONVERTER_PATH"), Environment.GetEnvironmentVariable("PATH"));
}

/// <summary>The same for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LibreOfficeTheoryAttribute : TheoryAttribute
{
    public LibreOfficeTheoryAttribute() => Skip = new LibreOfficeFactAttribute().Skip;
}
