// How fast is Lucene with its ArabicAnalyzer?  Builds an index, or times queries on one.
//
//   Bench build RECORDS FOLDER            one JSON line: documents, cpu_s, wall_s, segments
//   Bench search FOLDER QUESTIONS REPEATS one JSON line: each question's fastest
//                                         time by kind, in microseconds
//
// RECORDS holds id, title and text, each ended by U+001F, U+001F and U+001E; QUESTIONS has
// lines of kind, shape (any, all, phrase, prefix) and words, separated by tabs.

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;

public final class Bench {
    private static final String[] FIELDS = {"title", "body"};
    private static final double RAM_BUFFER_MB = 256;
    private static final int WARM_UP_ROUNDS = 20;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Analyzer ANALYZER = new ArabicAnalyzer();

    private Bench() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("build")) {
            build(Path.of(arguments[1]), Path.of(arguments[2]));
        } else {
            search(Path.of(arguments[1]), Path.of(arguments[2]), Integer.parseInt(arguments[3]));
        }
    }

    private static void build(Path records, Path folder) throws IOException {
        List<String[]> articles = new ArrayList<>();
        for (String record : Files.readString(records).split("\u001E")) {
            articles.add(record.split("\u001F", -1));
        }
        long cpu = cpuNanoseconds();
        long wall = System.nanoTime();
        IndexWriterConfig config = new IndexWriterConfig(ANALYZER);
        config.setRAMBufferSizeMB(RAM_BUFFER_MB);
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(folder), config)) {
            for (String[] article : articles) {
                writer.addDocument(document(article));
            }
            writer.forceMerge(1);
            writer.commit();
        }
        double wallSeconds = (System.nanoTime() - wall) / 1e9;
        double cpuSeconds = (cpuNanoseconds() - cpu) / 1e9;
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
            System.out.printf(
                    Locale.ROOT,
                    "{\"documents\": %d, \"cpu_s\": %.3f, \"wall_s\": %.3f, \"segments\": %d}%n",
                    reader.numDocs(), cpuSeconds, wallSeconds, reader.leaves().size());
        }
    }

    private static Document document(String[] article) {
        Document document = new Document();
        document.add(new StringField("id", article[0], Field.Store.YES));
        document.add(new TextField("title", article[1], Field.Store.YES));
        document.add(new TextField("body", article[2], Field.Store.YES));
        return document;
    }

    private static long cpuNanoseconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void search(Path folder, Path questions, int repeats) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
            IndexSearcher searcher = new IndexSearcher(reader);
            List<String> lines = Files.readAllLines(questions);
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                for (String line : lines) {
                    answer(searcher, line.split("\t"));
                }
            }
            System.out.println(report(searcher, lines, repeats));
        }
    }

    private static String report(IndexSearcher searcher, List<String> lines, int repeats)
            throws IOException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        Map<String, Integer> hits = new LinkedHashMap<>();
        for (String line : lines) {
            String[] question = line.split("\t");
            double fastest = Double.MAX_VALUE;
            int found = 0;
            for (int repeat = 0; repeat < repeats; repeat++) {
                long start = THREADS.getCurrentThreadCpuTime();
                found = answer(searcher, question);
                fastest = Math.min(fastest, (THREADS.getCurrentThreadCpuTime() - start) / 1e3);
            }
            times.computeIfAbsent(question[0], kind -> new ArrayList<>())
                    .add(fastest);
            hits.merge(question[0], found, Integer::sum);
        }
        List<String> parts = new ArrayList<>();
        times.forEach((kind, list) -> parts.add(
                String.format(Locale.ROOT, "\"%s\": {\"again\": %s, \"hits\": %d}",
                        kind, list, hits.get(kind))));
        return "{\"kinds\": {" + String.join(", ", parts) + "}}";
    }

    private static int answer(IndexSearcher searcher, String[] question) throws IOException {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        if (question[1].equals("any") || question[1].equals("all")) {
            BooleanClause.Occur occur = question[1].equals("any")
                    ? BooleanClause.Occur.SHOULD : BooleanClause.Occur.MUST;
            for (String term : terms(question[2])) {
                BooleanQuery.Builder word = new BooleanQuery.Builder();
                for (String field : FIELDS) {
                    word.add(new TermQuery(new Term(field, term)), BooleanClause.Occur.SHOULD);
                }
                all.add(word.build(), occur);
            }
        } else {
            for (String field : FIELDS) {
                all.add(inField(field, question), BooleanClause.Occur.SHOULD);
            }
        }
        return searcher.search(all.build(), 10).scoreDocs.length;
    }

    private static Query inField(String field, String[] question) throws IOException {
        if (question[1].equals("prefix")) {
            String text = ANALYZER.normalize(field, question[2]).utf8ToString();
            return new PrefixQuery(new Term(field, text));
        }
        return new PhraseQuery(field, terms(question[2]).toArray(new String[0]));
    }

    private static List<String> terms(String text) throws IOException {
        List<String> terms = new ArrayList<>();
        try (TokenStream stream = ANALYZER.tokenStream("body", text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(term.toString());
            }
            stream.end();
        }
        return terms;
    }
}
