using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Cortap.Cli.Display;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Signing;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap verify</c>: tells whether a report is genuine and unaltered, and what was changed if not.</summary>
internal static class VerifyCommand
{
    private const string KeyFile = "document_signing_key";

    public static Command Create()
    {
        var report = FileArgument.ToRead("report", "Word file or PDF; left out, --self tells the build alone");
        report.Arity = ArgumentArity.ZeroOrOne;
        var signature = FileArgument.OptionToRead("--signature", "Signature of a PDF; default: the file beside it that ends in .sig");
        var keys = FileArgument.OptionToRead("--keys", "Public keys of the service, the file at its /.well-known/cortap-keys.json");
        var key = FileArgument.OptionToRead("--key", "Public key of the service, PEM; default: the one below --data");
        var data = LocalKeys.DataOption();
        var self = new Option<bool>("--self") { Description = "Tell, too, which build the binaries are, and whether it is the one that made the report" };
        var binaries = new Option<DirectoryInfo>("--binaries") { Description = "Folder of the service's binaries for --self; default: those beside this program" };
        var export = new Option<bool>("--export-key") { Description = "Print the public key too, for others to verify with" };

        var command = new Command("verify", "Tell whether a report is genuine and unaltered") { report, signature, keys, key, data, self, binaries, export };
        command.Validators.Add(parse =>
        {
            if (parse.GetResult(report) is null or { Tokens.Count: 0 } && !parse.GetValue(self)) parse.AddError("Name a report, or pass --self.");
            if (parse.GetResult(key) is not null && parse.GetResult(keys) is not null) parse.AddError("--key and --keys exclude each other.");
            if (parse.GetResult(binaries) is not null && !parse.GetValue(self)) parse.AddError("--binaries has no effect without --self.");
        });
        command.SetAction(async (parse, cancellationToken) =>
        {
            var own = parse.GetValue(self) ? Identify(parse.GetValue(binaries)?.FullName ?? AppContext.BaseDirectory) : null;
            if (parse.GetValue(report) is not { } given)
            {
                Console.WriteLine($"Build {own}");
                return 0;
            }

            using var trusted = parse.GetValue(keys) is { } set ? await ReadSetAsync(set, cancellationToken)
                : VerificationKeys.Of(parse.GetValue(key) is { } file ? await ReadPemAsync(file, cancellationToken) : ReadLocal(parse.GetRequiredValue(data)));
            if (parse.GetValue(export)) Console.WriteLine(Encoding.UTF8.GetString(trusted.ToJson(null)));
            var beside = parse.GetValue(signature) ?? new FileInfo($"{given.FullName}.sig");
            // Not by a conditional: no array would become no bytes, which are a signature that is none.
            ReadOnlyMemory<byte>? detached = null;
            if (beside.Exists) detached = await InputFile.ReadAsync(beside, cancellationToken);
            // Whoever sends a report may send a data folder along.
            var source = parse.GetValue(keys)?.FullName ?? parse.GetValue(key)?.FullName ?? LocalKeys.PathOf(parse.GetRequiredValue(data), KeyFile);
            return Report(new DocumentVerifier(trusted).Verify(await InputFile.ReadAsync(given, cancellationToken), detached), own, source);
        });
        return command;
    }

    private static BuildIdentity Identify(string folder)
    {
        try
        {
            return BuildIdentity.Of(folder)
                ?? throw new CliException($"{folder} does not hold the service's assemblies; pass the folder of Cortap.Reporting.dll by --binaries.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new CliException($"The assemblies in {folder} cannot be read: {exception.Message}");
        }
    }

    private static int Report(Verification verification, BuildIdentity? own, string source)
    {
        Console.WriteLine(verification.Outcome switch
        {
            VerificationOutcome.Genuine => "Genuine: made by this service and unaltered since.",
            VerificationOutcome.Altered => "Altered: made by this service and changed since.",
            VerificationOutcome.NotGenuine => "Not genuine.",
            VerificationOutcome.NotSigned => "Not signed.",
            _ => "Not a readable report.",
        });
        if (verification.Outcome is VerificationOutcome.Genuine or VerificationOutcome.Altered) Console.WriteLine($"  by the key of {source}");
        if (verification.Reason is { } reason) Console.WriteLine($"  {PlainText.OnOneLine(reason)}");
        if (verification.Outcome == VerificationOutcome.Altered) ReportChanges(verification);
        if (verification is { Outcome: VerificationOutcome.Genuine, Provenance: { } origin })
        {
            Console.WriteLine($"  job {origin.JobId}, template {origin.TemplateId} {origin.TemplateVersion}, {origin.Generator}");
            if (origin.TemplateSha256.Length > 0) Console.WriteLine($"  template file SHA-256 {PlainText.OnOneLine(origin.TemplateSha256)}");
            Console.WriteLine($"  canonical document SHA-256 {origin.CanonicalSha256}");
            if (origin.Build is { } build) Console.WriteLine($"  build {PlainText.OnOneLine(build)}");
            if (own is not null) return ReportBuild(origin.Build, own);
        }

        if (verification.CertificateSubject is { } subject)
        {
            Console.WriteLine($"  also signed for Word by {PlainText.OnOneLine(subject)}; whether to trust the issuer of that certificate is not checked here");
        }

        return verification.Outcome == VerificationOutcome.Genuine ? 0 : 1;
    }

    private static int ReportBuild(string? maker, BuildIdentity own)
    {
        var isSame = maker == own.ToString();
        Console.WriteLine(maker is null ? "The report does not say which build made it."
            : isSame ? "Same build: these binaries made it."
            : $"Another build: these binaries are {own}. Name the folder of the service's own by --binaries.");
        return isSame ? 0 : 1;
    }

    private static void ReportChanges(Verification verification)
    {
        Console.WriteLine(verification.Paragraphs switch
        {
            null => "  The text is too long to be compared.",
            [] => "  No paragraph was found to read differently. What else changed in the parts below may be seen all the same: looks, links, numbering, fields, text that is no paragraph.",
            var paragraphs => $"  {paragraphs.Count} {(paragraphs.Count == 1 ? "paragraph reads" : "paragraphs read")} differently:",
        });
        foreach (var change in verification.Paragraphs ?? [])
        {
            Console.WriteLine($"  {(change.Before is null ? "added" : change.After is null ? "removed" : "changed")}{PlaceOf(change)}");
            if (change.Before is { } before) Console.WriteLine($"    - {PlainText.OnOneLine(before)}");
            if (change.After is { } after) Console.WriteLine($"    + {PlainText.OnOneLine(after)}");
        }

        Console.WriteLine("  Parts of the file:");
        foreach (var part in verification.Parts) Console.WriteLine($"    {PlainText.OnOneLine(part)}");
    }

    private static string PlaceOf(ParagraphChange change) => change.Place switch
    {
        ParagraphPlace.HeaderOrFooter => " in a header or footer",
        ParagraphPlace.Note => " in a note",
        ParagraphPlace.Comment => " in a comment",
        _ => "",
    };

    private static ECDsa ReadLocal(DirectoryInfo dataDirectory) => ReadLocal(dataDirectory, KeyFile);

    internal static ECDsa ReadLocal(DirectoryInfo dataDirectory, string name)
    {
        try
        {
            return SigningKey.FromSecret(Convert.FromHexString(LocalKeys.Read(dataDirectory, name)));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            throw new CliException($"The key {name} below {dataDirectory} is damaged. Pass the service's public key in a file instead.");
        }
    }

    internal static async Task<VerificationKeys> ReadSetAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return VerificationKeys.Parse(await InputFile.ReadAsync(file, cancellationToken));
        }
        catch (FormatException exception)
        {
            throw new CliException($"{file.Name} holds no keys of a service: {exception.Message.TrimEnd('.')}. Fetch it from /.well-known/cortap-keys.json.");
        }
    }

    private static async Task<ECDsa> ReadPemAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(await InputFile.ReadTextAsync(file, cancellationToken));
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CliException($"{file.FullName} holds no EC key in PEM.");
        }
    }
}
