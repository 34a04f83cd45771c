"""What a new course says, in each language of the format: data for `template`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, with the places that `string.Template` fills."""

    title: str
    lesson: str
    lesson_id: str
    quiz_id: str
    audience_key: str
    course_path: str
    quiz_path: str
    course: str
    quiz_entry: str
    lesson_page: str
    quiz_page: str


_INDONESIAN = Texts(
    title="Kursus baru",
    lesson="Pengantar",
    lesson_id="pengantar",
    quiz_id="kuis",
    audience_key="sasaran",
    course_path="kursus.md",
    quiz_path="kuis.md",
    course="""---
id: $id
judul: $title
ringkasan: Tulis di sini dalam satu kalimat apa yang dapat dilakukan peserta sesudah kursus ini.
jp: $jp
${audience}---

Tulis di sini satu paragraf: untuk siapa kursus ini, dan mengapa.

## Isi

### dasar: Dasar

1. [$lesson_label]($lesson_path)
""",
    quiz_entry="2. [Kuis](kuis.md)\n",
    lesson_page="""---
id: $lesson_id
judul: $lesson
---

Mulailah dengan satu keadaan yang dikenal peserta, lalu sebutkan apa yang mereka pelajari di sini.

## Langkah demi langkah

1. Tulis langkah pertama.
2. Tulis langkah kedua.

| Keadaan | Sikap |
|---|---|
| Warga marah | Dengarkan dulu |
| Berkas kurang | Sebutkan apa yang kurang, tertulis |

> [!COBA] Di unit Anda
> Minta peserta mencoba satu hal hari ini.

### Cek cek-berkas: Berkas kurang

Apa yang membantu warga bila berkasnya kurang?

- ( ) a) Memintanya datang lagi besok
  > Warga belum tahu apa yang harus dibawa.
- (x) b) Menyebutkan tertulis apa yang kurang
  > Tepat. Warga cukup datang sekali lagi.
""",
    quiz_page="""---
jenis: kuis
id: kuis
judul: Kuis
batas-lulus: 70%
percobaan: 3
---

Lima soal, paling banyak tiga kali percobaan. Ganti soal ini dengan soal Anda.

## warga-marah: Warga yang marah

Seorang warga datang ke loket dengan marah. Apa yang Anda lakukan lebih dulu?

- (x) a) Mendengarkan sampai selesai
  > Tepat. Sesudah itu masalahnya lebih mudah dijelaskan.
- ( ) b) Menjelaskan aturan yang berlaku
  > Penjelasan baru didengar bila warga sudah selesai bicara.
- ( ) c) Memanggil petugas keamanan
  > Itu untuk keadaan yang berbahaya.

## tanda-terima: Isi tanda terima

Apa yang perlu ditulis pada tanda terima? Pilih semua yang benar.

- [x] a) Tanggal berkas diterima
- [x] b) Berkas yang masih kurang
- [ ] c) Gaji petugas loket

### Pembahasan

Dengan tanggal dan daftar kekurangan, warga tidak perlu bertanya lagi.

## janji: Janji waktu

Petugas boleh menjanjikan waktu yang belum ia ketahui.

- ( ) Benar
- (x) Salah

### Pembahasan

Janji yang tidak ditepati mengurangi kepercayaan. Sebutkan kapan kabar berikutnya datang.

## antrean: Antrean panjang

Antrean hari ini dua kali lebih panjang dari biasanya. Apa yang paling membantu warga yang menunggu?

- ( ) a) Meminta mereka bersabar
  > Itu tidak memberi tahu apa pun.
- ( ) b) Menutup pengambilan nomor lebih awal
  > Warga yang sudah datang pulang tanpa layanan.
- (x) c) Memberi tahu perkiraan lamanya
  > Tepat. Warga dapat memutuskan sendiri.

## keluhan: Keluhan tertulis

Warga menaruh keluhan di kotak saran. Kapan keluhan itu dibalas?

- ( ) a) Bila pimpinan memintanya
  > Warga menunggu tanpa kabar.
- (x) b) Dalam waktu yang diumumkan di loket
  > Tepat. Janji yang diumumkan dapat ditagih.
- ( ) c) Bersama keluhan lain, akhir tahun
  > Sampai saat itu masalahnya dialami warga lain.
""",
)

_ENGLISH = Texts(
    title="A new course",
    lesson="Introduction",
    lesson_id="introduction",
    quiz_id="quiz",
    audience_key="audience",
    course_path="course.md",
    quiz_path="quiz.md",
    course="""---
id: $id
title: $title
language: en
summary: Say here in one sentence what learners can do after this course.
hours-jp: $jp
${audience}---

Write one paragraph here: for whom this course is, and why.

## Contents

### basics: Basics

1. [$lesson_label]($lesson_path)
""",
    quiz_entry="2. [Quiz](quiz.md)\n",
    lesson_page="""---
id: $lesson_id
title: $lesson
---

Begin with a situation that learners know, then say what they learn here.

## Step by step

1. Write the first step.
2. Write the second step.

| Situation | What to do |
|---|---|
| A citizen is angry | Listen first |
| A document is missing | Say in writing what is missing |

> [!TRY] In your office
> Ask learners to try one thing today.

### Check check-document: A missing document

What helps a citizen whose documents are not complete?

- ( ) a) Asking them to come again tomorrow
  > They do not know yet what to bring.
- (x) b) Saying in writing what is missing
  > Right. They need to come only once more.
""",
    quiz_page="""---
type: quiz
id: quiz
title: Quiz
pass: 70%
attempts: 3
---

Five questions, three attempts at most. Put your own questions in their place.

## angry-citizen: The angry citizen

A citizen comes to the counter and is angry. What do you do first?

- (x) a) Listen until they have finished
  > Right. After that the matter is easier to explain.
- ( ) b) Explain the rules that apply
  > An explanation is heard only once they have finished.
- ( ) c) Call the security guard
  > That is for dangerous situations.

## receipt: What a receipt says

What belongs on a receipt? Choose all that are right.

- [x] a) The day the documents were received
- [x] b) The documents that are still missing
- [ ] c) The salary of the clerk

### Explanation

With the day and the list of what is missing, nobody has to ask again.

## promise: Promising a time

A clerk may promise a time that they do not know yet.

- ( ) True
- (x) False

### Explanation

A promise that is not kept costs trust. Say when the next news will come.

## queue: A long queue

The queue is twice as long as on other days. What helps those who wait most?

- ( ) a) Asking them to be patient
  > That tells them nothing.
- ( ) b) Giving out no more numbers from noon on
  > Those who have come go home without service.
- (x) c) Saying how long it will take
  > Right. They can decide for themselves.

## complaint: A written complaint

A citizen put a complaint into the box. When is it answered?

- ( ) a) When the head of the office asks for it
  > They wait without any news.
- (x) b) Within the time announced at the counter
  > Right. An announced promise can be claimed.
- ( ) c) With all others at the end of the year
  > Until then others meet the same trouble.
""",
)

TEXTS: Mapping[str, Texts] = MappingProxyType({"id": _INDONESIAN, "en": _ENGLISH})
