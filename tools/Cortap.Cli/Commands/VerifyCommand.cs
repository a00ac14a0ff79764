using System.CommandLine;
using System.Security.Cryptography;
using Cortap.Reporting.Documents.Signing;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap verify</c>: tells whether a report is genuine and unaltered, and what was changed if not.</summary>
internal static class VerifyCommand
{
    private const string KeyFile = "document_signing_key";

    public static Command Create()
    {
        var report = FileArgument.ToRead("report", "Word file");
        var key = FileArgument.OptionToRead("--key", "Public key of the service, PEM; default: the one below --data");
        var data = LocalKeys.DataOption();
        var export = new Option<bool>("--export-key") { Description = "Print the public key too, for others to verify with" };

        var command = new Command("verify", "Tell whether a report is genuine and unaltered") { report, key, data, export };
        command.SetAction(parse =>
        {
            using var pair = parse.GetValue(key) is { } file ? ReadPem(file) : ReadLocal(parse.GetRequiredValue(data));
            if (parse.GetValue(export)) Console.WriteLine(pair.ExportSubjectPublicKeyInfoPem());
            return Report(new DocumentVerifier(pair).Verify(File.ReadAllBytes(parse.GetRequiredValue(report).FullName)));
        });
        return command;
    }

    private static int Report(Verification verification)
    {
        Console.WriteLine(verification.Outcome switch
        {
            VerificationOutcome.Genuine => "Genuine: made by this service and unaltered since.",
            VerificationOutcome.Altered => "Altered: made by this service and changed since, in:",
            VerificationOutcome.NotGenuine => "Not genuine: the signature does not belong to this key.",
            VerificationOutcome.NotSigned => "Not signed.",
            _ => "Not a readable Word file:",
        });
        foreach (var change in verification.Changes) Console.WriteLine($"  {change}");
        if (verification is { Outcome: VerificationOutcome.Genuine, Provenance: { } origin })
        {
            Console.WriteLine($"  job {origin.JobId}, template {origin.TemplateId} {origin.TemplateVersion}, {origin.Generator}");
            Console.WriteLine($"  canonical document SHA-256 {origin.CanonicalSha256}");
        }

        return verification.Outcome == VerificationOutcome.Genuine ? 0 : 1;
    }

    private static ECDsa ReadLocal(DirectoryInfo dataDirectory)
    {
        try
        {
            return SigningKey.FromSecret(Convert.FromHexString(LocalKeys.Read(dataDirectory, KeyFile)));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            throw new CliException($"The key {KeyFile} below {dataDirectory} is damaged. Pass the service's public key by --key.");
        }
    }

    private static ECDsa ReadPem(FileInfo file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file.FullName));
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CliException($"{file.Name} holds no EC key in PEM: {exception.Message}");
        }
    }
}
