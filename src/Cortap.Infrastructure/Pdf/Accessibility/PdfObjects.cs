using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;

namespace Cortap.Infrastructure.Pdf.Accessibility;

/// <summary>Looks up objects of a PDF through references.</summary>
internal sealed class PdfObjects(PdfDocument document)
{
    public DictionaryToken Catalog => document.Structure.Catalog.CatalogDictionary;

    public IToken? Resolve(IToken? token)
    {
        for (var depth = 0; token is IndirectReferenceToken reference && depth < 16; depth++)
        {
            token = document.Structure.GetObject(reference.Data)?.Data;
        }

        return token;
    }

    public IToken? Get(DictionaryToken? dictionary, string name) =>
        dictionary is not null && dictionary.TryGet(NameToken.Create(name), out var token) ? Resolve(token) : null;

    public DictionaryToken? Dictionary(DictionaryToken? dictionary, string name) => AsDictionary(Get(dictionary, name));

    public string? Name(DictionaryToken? dictionary, string name) => (Get(dictionary, name) as NameToken)?.Data;

    public int? Number(DictionaryToken? dictionary, string name) => Get(dictionary, name) is NumericToken number ? number.Int : null;

    public bool IsTrue(DictionaryToken? dictionary, string name) => Get(dictionary, name) is BooleanToken { Data: true };

    public string? Text(DictionaryToken? dictionary, string name) => Get(dictionary, name) switch
    {
        StringToken text => text.Data,
        HexToken hex => hex.Data,
        _ => null,
    };

    /// <summary>The items of an array, or the value itself when it is none; references are kept.</summary>
    public IReadOnlyList<IToken> Items(DictionaryToken? dictionary, string name)
    {
        if (dictionary is null || !dictionary.TryGet(NameToken.Create(name), out var token))
        {
            return [];
        }

        return Resolve(token) is ArrayToken array ? array.Data : [token];
    }

    public static DictionaryToken? AsDictionary(IToken? token) => token switch
    {
        DictionaryToken dictionary => dictionary,
        StreamToken stream => stream.StreamDictionary,
        _ => null,
    };

    public static IndirectReference? ReferenceOf(IToken token) => token is IndirectReferenceToken reference ? reference.Data : null;
}
