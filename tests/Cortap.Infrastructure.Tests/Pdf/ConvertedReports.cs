using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Cortap.Infrastructure.Pdf;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>The tests that convert, one after the other: LibreOffice starts slowly, and a long report takes seconds.</summary>
[CollectionDefinition(Name)]
public sealed class PdfTests : ICollectionFixture<ConvertedReports>
{
    public const string Name = "PDF";
}

/// <summary>One converter for all tests, and each document that several of them look at converted once.</summary>
public sealed class ConvertedReports : IDisposable
{
    private static readonly ReportRenderer Renderer = ReportRenderer.Create();

    private readonly ConcurrentDictionary<(string, ReportType), Lazy<Task<byte[]>>> _fixtures = [];
    private readonly ConcurrentDictionary<int, Lazy<Task<byte[]>>> _variants = [];
    private readonly LibreOfficePdfConverter? _converter = LibreOfficeFactAttribute.Location is { } location
        ? new(location, new PdfOptions { Processes = 2, Timeout = TimeSpan.FromMinutes(5) }, TimeProvider.System, NullLogger<LibreOfficePdfConverter>.Instance) : null;

    public LibreOfficePdfConverter Converter => _converter ?? throw new InvalidOperationException("LibreOffice is not installed.");

    /// <summary>The fixtures that can be rendered; the review of the last has no assessments yet, so there is nothing to report.</summary>
    public static IEnumerable<(string Fixture, ReportType Type)> All =>
        from folder in Directory.EnumerateDirectories(Folder, "0*").Order(StringComparer.Ordinal)
        where File.Exists(Path.Combine(folder, "expected-canonical.json"))
        from report in ReportCatalog.BuiltIn.All
        where Path.GetFileName(folder) != "09-empty-project" || report.Type == ReportType.RecipientInformationRequest
        select (Path.GetFileName(folder), report.Type);

    private static string Folder { get; } = FindFixtures();

    public static CanonicalDocument Canonical(string fixture) => CanonicalJson.Deserialize(File.ReadAllBytes(Path.Combine(Folder, fixture, "expected-canonical.json")));

    public static byte[] Render(string fixture, ReportType type) => Render(Canonical(fixture), type);

    public static byte[] Render(CanonicalDocument canonical, ReportType type) =>
        Renderer.Render(new RenderRequest(type, canonical, "00", "rpt-20260211-160045-a1b2c3d4"), CancellationToken.None);

    public Task<byte[]> PdfAsync(string fixture, ReportType type) =>
        _fixtures.GetOrAdd((fixture, type), _ => new(() => ConvertAsync(Render(fixture, type)))).Value;

    /// <summary>The PDF of one of the <see cref="ReportVariants"/>.</summary>
    public Task<byte[]> VariantAsync(int seed) => _variants.GetOrAdd(seed, _ => new(() => ConvertAsync(ReportVariants.Create(seed).Docx))).Value;

    public Task<byte[]> ConvertAsync(byte[] docx) => Converter.ConvertAsync(docx, null, 1, CancellationToken.None);

    /// <summary>The Word document with another main part.</summary>
    public static byte[] Change(byte[] docx, Func<string, string> change)
    {
        using var stream = new MemoryStream();
        stream.Write(docx);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            string xml;
            using (var reader = new StreamReader(archive.GetEntry("word/document.xml")!.Open()))
            {
                xml = reader.ReadToEnd();
            }

            archive.GetEntry("word/document.xml")!.Delete();
            using var target = archive.CreateEntry("word/document.xml").Open();
            target.Write(Encoding.UTF8.GetBytes(change(xml)));
        }

        return stream.ToArray();
    }

    public void Dispose() => _converter?.Dispose();

    private static string FindFixtures()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cortap.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "tests", "fixtures");
    }
}
