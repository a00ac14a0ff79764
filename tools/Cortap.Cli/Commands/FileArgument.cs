using System.CommandLine;
using System.CommandLine.Parsing;

namespace Cortap.Cli.Commands;

/// <summary>Arguments and options that name a file.</summary>
internal static class FileArgument
{
    /// <summary>A file that is read.</summary>
    public static Argument<FileInfo> ToRead(string name, string description)
    {
        var argument = new Argument<FileInfo>(name) { Description = description };
        argument.Validators.Add(RequireFile);
        return argument;
    }

    /// <summary>A file that is written when the option is given.</summary>
    public static Option<FileInfo?> OptionToWrite(string name, string description)
    {
        var option = new Option<FileInfo?>(name) { Description = description };
        option.Validators.Add(result => RefuseFolder(result));
        return option;
    }

    /// <summary>A file that is read.</summary>
    public static Option<FileInfo> OptionToRead(string name, string description)
    {
        var option = new Option<FileInfo>(name) { Description = description };
        option.Validators.Add(result => RequireFile(result));
        return option;
    }

    /// <summary>Files that are read, each by an option of its own.</summary>
    public static Option<FileInfo[]> OptionToReadSeveral(string name, string description)
    {
        var option = new Option<FileInfo[]>(name) { Description = description };
        option.Validators.Add(result => RequireFile(result));
        return option;
    }

    /// <summary>A file that is written.</summary>
    public static Argument<FileInfo> ToWrite(string name, string description)
    {
        var argument = new Argument<FileInfo>(name) { Description = description };
        argument.Validators.Add(RefuseFolder);
        return argument;
    }

    /// <summary>A file that is written.</summary>
    public static Option<FileInfo> OptionToWrite(string name, string description, string defaultName)
    {
        var option = new Option<FileInfo>(name) { Description = description, DefaultValueFactory = _ => new FileInfo(defaultName) };
        option.Validators.Add(result => RefuseFolder(result));
        return option;
    }

    private static void RequireFile(SymbolResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value.Length == 0) result.AddError("An empty text is no file; name one.");
            else if (Directory.Exists(token.Value)) result.AddError($"{token.Value} is a folder; name a file.");
            else if (!File.Exists(token.Value)) result.AddError(FileTrouble.DescribeMissing(token.Value));
        }
    }

    private static void RefuseFolder(SymbolResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value.Length == 0) result.AddError("An empty text is no file; name the one to write.");
            else if (token.Value.StartsWith("--", StringComparison.Ordinal)) result.AddError($"There is no option {token.Value}; a file of that name is ./{token.Value}.");
            else if (Directory.Exists(token.Value)) result.AddError($"{token.Value} is a folder; name the file to write.");
        }
    }
}
