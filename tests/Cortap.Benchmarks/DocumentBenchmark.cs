using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Benchmarks;

/// <summary>
/// A draft report under 15 ms warm, an information request under 50 ms, the first document of a process under
/// 300 ms, 100 documents in parallel under 300 MB. The floor writes the same XML with <see cref="XmlWriter"/> and zips the same parts with
/// the same level of compression.
/// </summary>
public static class DocumentBenchmark
{
    private const int WarmUps = 50;
    private const int Runs = 50;
    private const int ParallelDocuments = 100;

    private static readonly DocumentProperties Properties = new("Title", "Subject", "Keywords", "Author", DateTimeOffset.UnixEpoch);

    public static void Run(TextWriter output)
    {
        var canonical = CanonicalJson.Deserialize(File.ReadAllBytes(Path.Combine(Fixtures.Folder, "01-full-494", "expected-canonical.json")));
        var request = new RenderRequest(ReportType.DraftAuditReport, canonical, new string('0', 64), "rpt-20260211-160045-a1b2c3d4");
        var startedAt = Stopwatch.GetTimestamp();
        var renderer = ReportRenderer.Create();
        renderer.Warm();
        var warmed = Stopwatch.GetElapsedTime(startedAt);
        startedAt = Stopwatch.GetTimestamp();
        var document = renderer.Render(request, CancellationToken.None);
        output.WriteLine($"documents: draft report of fixture 01, {document.Length / 1024} KB, median of {Runs} runs");
        output.WriteLine($"  {"warm-up at service start",-28} {warmed.TotalMilliseconds,8:0.00} ms");
        output.WriteLine($"  {"first document of the process",-28} {Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds,8:0.00} ms");
        MeasureKind(renderer, request, DraftAuditReportDefinition.Value.Template.Load(), DraftAuditReportView.Create(canonical, null), output);
        var information = request with { ReportType = ReportType.RecipientInformationRequest };
        output.WriteLine($"documents: information request of fixture 01, {renderer.Render(information, CancellationToken.None).Length / 1024} KB");
        MeasureKind(
            renderer, information, RecipientInformationRequestDefinition.Value.Template.Load(), RecipientInformationRequestView.Create(canonical, null), output);
        MeasureParallel(renderer, request, output);
    }

    private static void MeasureKind(ReportRenderer renderer, RenderRequest request, DocumentTemplate template, View view, TextWriter output)
    {
        var parts = ReadParts(renderer.Render(request, CancellationToken.None));
        var floor = Measure(output, "floor: write and zip", null, () => WriteFloor(parts));
        var provenance = Provenance.Of(template, request);
        var document = template.Fill(view, Properties, provenance, CancellationToken.None).Write();
        Measure(output, "render", floor, () => template.Fill(view, Properties, provenance, CancellationToken.None).Write());
        Measure(output, "validate", floor, () => DocumentValidator.Validate(document));
        Measure(output, "render and validate", floor, () => renderer.Render(request, CancellationToken.None));
    }

    private static void MeasureParallel(ReportRenderer renderer, RenderRequest request, TextWriter output)
    {
        var startedAt = Stopwatch.GetTimestamp();
        Parallel.For(0, ParallelDocuments, _ => renderer.Render(request, CancellationToken.None));
        using var process = Process.GetCurrentProcess();
        output.WriteLine(
            $"  {ParallelDocuments + " in parallel",-28} {Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds,8:0.00} ms {process.PeakWorkingSet64 / 1048576.0,8:0.00} MB peak");
    }

    private static double Measure(TextWriter output, string name, double? floor, Action action)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            action();
        }

        var times = new double[Runs];
        var allocatedBefore = GC.GetTotalAllocatedBytes();
        for (var i = 0; i < Runs; i++)
        {
            var startedAt = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
        }

        var allocated = (GC.GetTotalAllocatedBytes() - allocatedBefore) / (double)Runs / 1048576;
        Array.Sort(times);
        var median = times[Runs / 2];
        var ratio = floor is { } least ? $"{median / least,6:0.0} x floor" : new string(' ', 14);
        output.WriteLine($"  {name,-28} {median,8:0.00} ms {ratio} {allocated,8:0.00} MB, fastest {times[0]:0.00} ms");
        return median;
    }

    private static List<(string Name, List<XmlEvent> Events)> ReadParts(byte[] document)
    {
        using var archive = new ZipArchive(new MemoryStream(document));
        return [.. archive.Entries.Select(entry =>
        {
            using var reader = XmlReader.Create(entry.Open());
            return (entry.FullName, ReadEvents(reader));
        })];
    }

    private static List<XmlEvent> ReadEvents(XmlReader reader)
    {
        var events = new List<XmlEvent>();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                var attributes = new List<(string, string, string, string)>();
                while (reader.MoveToNextAttribute())
                {
                    attributes.Add((reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value));
                }

                reader.MoveToElement();
                events.Add(new XmlEvent(reader.Prefix, reader.LocalName, reader.NamespaceURI, attributes, reader.IsEmptyElement));
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                events.Add(XmlEvent.End);
            }
            else if (reader.HasValue && reader.NodeType != XmlNodeType.XmlDeclaration)
            {
                events.Add(new XmlEvent(null, reader.Value, null, null, false));
            }
        }

        return events;
    }

    private static void WriteFloor(List<(string Name, List<XmlEvent> Events)> parts)
    {
        using var stream = new MemoryStream();
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach (var (name, events) in parts)
        {
            using var writer = XmlWriter.Create(archive.CreateEntry(name, CompressionLevel.Optimal).Open(), new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = true });
            foreach (var item in events)
            {
                item.WriteTo(writer);
            }
        }
    }

    private sealed record XmlEvent(
        string? Prefix, string? Name, string? Namespace, List<(string Prefix, string Name, string Namespace, string Value)>? Attributes, bool IsEmpty)
    {
        public static XmlEvent End { get; } = new(null, null, null, null, false);

        public void WriteTo(XmlWriter writer)
        {
            if (Name is null)
            {
                writer.WriteEndElement();
            }
            else if (Attributes is null)
            {
                writer.WriteString(Name);
            }
            else
            {
                writer.WriteStartElement(Prefix, Name, Namespace);
                foreach (var (prefix, name, ns, value) in Attributes)
                {
                    writer.WriteAttributeString(prefix.Length == 0 ? null : prefix, name, ns.Length == 0 ? null : ns, value);
                }

                if (IsEmpty)
                {
                    writer.WriteEndElement();
                }
            }
        }
    }
}
