using Cortap.Templates;

// usage: dotnet run --project tools/Cortap.Templates [folder]
// Writes the templates that are checked in; a test holds the checked-in files to this program.
var folder = args.Length > 0 ? args[0] : Path.Combine("src", "Cortap.Reporting", "Documents", "Templates");
foreach (var (name, content) in TemplateSet.All())
{
    File.WriteAllBytes(Path.Combine(folder, name), content);
    Console.WriteLine($"{name}: {content.Length} bytes");
}
